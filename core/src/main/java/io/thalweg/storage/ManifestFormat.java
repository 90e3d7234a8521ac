package io.thalweg.storage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a manifest is of. Its first two fields say it, and are looked at before the rest is believed: a folder of another
 * kind is then told as what it is, and not as a damaged one of the kind wanted.
 *
 * @param name as in the file: {@code "thalweg-dataset"}
 * @param version that this code reads
 * @param wanted what to do when the folder holds something else, as an instruction
 */
public record ManifestFormat(String name, int version, String wanted) {
    private static final String PREFIX = "thalweg-";

    /** Within how many bytes a manifest's format stands. */
    private static final int HEAD_BYTES = 512;

    /** The first two fields of a manifest. @param name empty if there is none */
    private record Head(String name, long version) {}

    /**
     * Reads the manifest of a committed folder.
     *
     * @throws OtherVersion if it is of another version
     * @throws JobFailed if there is none, or it is of another format
     */
    public <T> T read(OutputFolder folder, Class<T> type) {
        String place = folder.path(OutputFolder.MANIFEST).toString();
        return parse(folder.readSmall(OutputFolder.MANIFEST), type, place);
    }

    /**
     * @throws OtherVersion if the bytes are a manifest of another version
     * @throws JobFailed if they are one of another format, or none
     */
    public <T> T parse(byte[] manifest, Class<T> type, String place) {
        require(manifest, place);
        return Json.parse(manifest, type, place);
    }

    /** @throws JobFailed if the bytes are a manifest of another format or version, or none; the rest is not looked at */
    public void require(byte[] manifest, String place) {
        Head head = head(manifest, place);
        if (!head.name.equals(name)) {
            throw new JobFailed(Problem.of("Not " + noun(name))
                    .found(noun(head.name))
                    .allowed("format " + name)
                    .at(place)
                    .remedy(wanted));
        }
        if (head.version != version) {
            throw new OtherVersion(Problem.of("The " + noun(name).replaceFirst("^a ", "") + " has another version")
                    .found(head.version)
                    .allowed(String.valueOf(version))
                    .at(place)
                    .remedy("Make it again with this version of Thalweg, or read it with the version that made it"));
        }
    }

    /** Whether a manifest is of one of our formats, by its beginning alone. */
    public static boolean isOurs(InputStream manifest) throws IOException {
        return new String(manifest.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8).contains('"' + PREFIX);
    }

    /** A string among a manifest's own fields; empty if there is none of that name. */
    public static String stringIn(byte[] manifest, String field, String place) {
        try (JsonParser json = Json.parser(manifest)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals(field) && value == JsonToken.VALUE_STRING) {
                    return json.getText();
                }
                json.skipChildren();
            }
            return "";
        } catch (IOException e) {
            throw Json.invalid("manifest", place, e);
        }
    }

    /** The format that a manifest says it is of; empty if it says none. @throws JobFailed if the bytes are not JSON */
    public static String nameIn(byte[] manifest, String place) {
        return head(manifest, place).name;
    }

    /** A format as users know it. */
    private static String noun(String name) {
        return switch (name) {
            case PREFIX + "dataset" -> "a dataset";
            case PREFIX + "model" -> "a model";
            case PREFIX + "checkpoint" -> "a checkpoint";
            case PREFIX + "embeddings" -> "embeddings";
            case PREFIX + "languages" -> "a folder of datasets, one a language";
            case "" -> "a manifest without a format";
            default -> "a manifest of format '" + (name.length() > 40 ? name.substring(0, 40) + "..." : name) + "'";
        };
    }

    private static Head head(byte[] manifest, String place) {
        try (JsonParser json = Json.parser(manifest)) {
            String name = "";
            long version = 0;
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return new Head(name, version);
            }
            // Both stand first, so the rest of a long manifest is not read here.
            while ((name.isEmpty() || version == 0) && json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (field.equals("format") && value == JsonToken.VALUE_STRING) {
                    name = json.getText();
                } else if (field.equals("version") && value == JsonToken.VALUE_NUMBER_INT) {
                    version = json.getLongValue();
                } else {
                    json.skipChildren();
                }
            }
            return new Head(name, version);
        } catch (IOException e) {
            throw Json.invalid("manifest", place, e);
        }
    }
}
