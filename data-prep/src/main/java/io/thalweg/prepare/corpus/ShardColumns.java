package io.thalweg.prepare.corpus;

import java.io.Serializable;

/**
 * Which columns the shards of a dataset have besides the names and the tokens of documents. All shards of a dataset have the
 * same ones, since readers of many files go by the columns of any of them.
 *
 * @param hasSource whether there is a column of where documents are from
 * @param hasLanguage whether there is a column of the documents' languages
 */
public record ShardColumns(boolean hasSource, boolean hasLanguage) implements Serializable {
    public static final ShardColumns NONE = new ShardColumns(false, false);
}
