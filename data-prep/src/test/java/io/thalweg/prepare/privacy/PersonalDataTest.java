package io.thalweg.prepare.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.prepare.document.Applied;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.random.Xorshift;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {
    private static final PrivacyConfig ALL =
            new PrivacyConfig(true, "<email>", true, "<ip>", true, "<phone>", true, "<iban>", true, "<card>");

    private static String replaced(String text) {
        return Applied.to(text, ALL).text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "write to john.smith@mail.company.co.uk.|write to <email>.",
                "(a@b.com), <c@d.org>; 'e@f.net'|(<email>), <<email>>; '<email>'",
                "mailto:first+tag_x%y@sub-domain.org?subject=hi|mailto:<email>?subject=hi",
                "ftp://user@host.org/file and user:secret@host.org|ftp://<email>/file and user:<email>",
                "jörg.müller@köln.de schrieb иван@почта.рф|<email> schrieb <email>",
                "请联系zhang@example.cn谢谢|请联系<email>谢谢",
                "메일은 hong@naver.com으로|메일은 <email>으로",
                "用户@例子.公司|<email>",
                "x@xn--fiqs8s.xn--fiqz9s|<email>",
                "a@b.com@c.org|<email>@c.org",
                "a..b@c.org .d@e.org f-@g-.org h@i.org-|a..<email> .<email> f-@g-.org <email>-",
                "a@b.com.2 a@b.c1.org|<email>.2 <email>",
                "A@B.COM|<email>",
                "8.8.8.8@b.com|<email>"
            })
    void mailAddressesAreReplaced(String text, String expected) {
        assertEquals(expected, replaced(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@user said",
                "user@host",
                "a@b.c",
                "left-pad@1.3.0",
                "icon@2x.png",
                "name@example.com",
                "name@mail.example.org",
                "name@some.test",
                "a @ b.com",
                "maps/@52.5,13.4,10z",
                "@",
                "@@",
                "a@",
                "a@.com",
                "a.@b.com",
                "a@b..com",
                "a@-b.com"
            })
    void whatOnlyLooksLikeAMailAddressStays(String text) {
        assertEquals(text, replaced(text));
    }

    @Test
    void aLocalPartHasUpTo64Characters() {
        assertEquals("<email>", replaced("a".repeat(64) + "@b.com"));
        assertEquals("a<email>", replaced("a".repeat(65) + "@b.com"));
        assertEquals("<email>", replaced("a@" + "b".repeat(63) + ".com"));
        assertEquals("a@" + "b".repeat(64) + ".com", replaced("a@" + "b".repeat(64) + ".com"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from 8.8.8.8, 203.0.112.9. Then|from <ip>, <ip>. Then",
                "http://93.184.216.34:8080/x and 1.1.1.0/24|http://<ip>:8080/x and <ip>/24",
                "地址8.8.8.8是|地址<ip>是",
                "::ffff:8.8.8.8|::ffff:<ip>",
                "2a00:1450:4001:81b::200e and [2606:4700::1111]:443|<ip> and [<ip>]:443",
                "2001:0470:0000:0064:0000:0000:0000:0002|<ip>",
                "172.15.255.255 172.32.0.0 100.63.1.1 100.128.1.1 223.255.255.255|<ip> <ip> <ip> <ip> <ip>"
            })
    void publicAddressesOfTheInternetAreReplaced(String text, String expected) {
        assertEquals(expected, replaced(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3 192.168.0.1 172.16.0.1 172.31.255.255 127.0.0.1 169.254.1.1 100.64.0.1 0.0.0.0",
                "192.0.2.1 198.51.100.7 203.0.113.9 198.18.0.1 224.0.0.1 255.255.255.255 240.0.0.1",
                "version 1.2.3.4",
                "Version: 1.2.3.4",
                "v1.2.3.4",
                "v 1.2.3.4",
                "section 1.2.3.4",
                "build #4.3.2.1",
                "1.2.3.4.5",
                "1.2.3",
                "01.02.03.04",
                "256.1.1.1",
                "1.2.3.4567",
                "1.000.000.000",
                "8.8.8.8x",
                "x8.8.8.8",
                "12:34:56",
                "2021:01:02 10:11:12",
                "00:1a:2b:3c:4d:5e",
                "2c:54:91:88:c9:e3",
                "std::vector",
                "2600::",
                "2600::/12",
                "a::b",
                "::1",
                "fe80::1",
                "fc00::1",
                "2001:db8::1",
                "3fff:0123::1",
                "2001::1::2",
                "2001:1:2:3:4:5:6:7:8",
                "20011::1",
                "2001:1:2:3:4:5:6",
                "2a00:1450:4001:81b::200e1",
                "3::4"
            })
    void otherNumbersWithPointsAndColonsStay(String text) {
        assertEquals(text, replaced(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "call +44 20 7946 0958 now|call <phone> now",
                "+49 (0)30 1234567, +12125550123.|<phone>, <phone>.",
                "(212) 555-0123 or 212-555-0123 or 212.555.0123|<phone> or <phone> or <phone>"
            })
    void phoneNumbersAreReplacedWhereAsked(String text, String expected) {
        assertEquals(expected, replaced(text));
        assertEquals(text, Applied.to(text, PrivacyConfig.DEFAULT).text(), "by default they stay");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 + 2 = 3",
                "+1",
                "+0123456789",
                "+1234567",
                "+1234567890123456",
                "112-555-0123",
                "212-155-0123",
                "212-555-01234",
                "2125550123",
                "1212-555-0123",
                "212-555-0123-4"
            })
    void otherNumbersAreNoPhoneNumbers(String text) {
        assertEquals(text, replaced(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "IBAN: GB82 WEST 1234 5698 7654 32.|IBAN: <iban>.",
                "DE89370400440532013000|<iban>",
                "NO93 8601 1117 947, FR14 2004 1010 0505 0001 3M02 606|<iban>, <iban>"
            })
    void accountNumbersAreReplaced(String text, String expected) {
        assertEquals(expected, replaced(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GB82 WEST 1234 5698 7654 33",
                "GB82 WEST 1234 5698 7654 3",
                "GB82 WEST 1234 5698 7654 321",
                "XX82 WEST 1234 5698 7654 32",
                "gb82 west 1234 5698 7654 32",
                "XGB82WEST12345698765432",
                "GB82  WEST"
            })
    void otherNumbersAreNoAccounts(String text) {
        assertEquals(text, replaced(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4111 1111 1111 1111 12/25|<card> 12/25",
                "4111-1111-1111-1111, 5555555555554444.|<card>, <card>.",
                "3782 822463 10005 and 6011111111111117|<card> and <card>",
                "3530111333300000 30569309025904 4222222222222|<card> <card> <card>"
            })
    void cardNumbersAreReplaced(String text, String expected) {
        assertEquals(expected, replaced(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4111 1111 1111 1112", "1111111111111117", "411111111111111", "0.4111111111111111",
                        "4111111111111111.5",
                "x4111111111111111", "4111111111111111x", "41 11 11 11 11 11 11 11", "4111  1111 1111 1111",
                        "9780306406157"
            })
    void otherNumbersAreNoCards(String text) {
        assertEquals(text, replaced(text));
    }

    @Test
    void everyKindIsCounted() {
        Applied applied = Applied.to("a@b.org c@d.org 8.8.8.8 2600::1 4111111111111111", PrivacyConfig.DEFAULT);
        assertEquals("<email> <email> <ip> <ip> <card>", applied.text());
        assertEquals(Map.of("email_addresses", 2L, "ip_addresses", 2L, "card_numbers", 1L), applied.counts());
        assertEquals(
                Map.of(), Applied.to("nothing of it", PrivacyConfig.DEFAULT).counts());
    }

    @Test
    void twiceIsAsOnce() {
        Xorshift random = new Xorshift(3);
        String[] pieces = {
            "a",
            "b.",
            ".",
            "@",
            "-",
            ":",
            "::",
            " ",
            "8",
            "8.8.8.8",
            "2001",
            "2600:",
            "1",
            "+",
            "(212)",
            "555-0123",
            "x@y.org",
            "com",
            "4111111111111111",
            "DE89370400440532013000",
            "\u00E9",
            "\u4E2D",
            "\u0E01",
            "_",
            "/",
            "12345",
            "version ",
            "ff"
        };
        int changed = 0;
        for (int trial = 0; trial < 200_000; trial++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextBelow(9); i >= 0; i--) {
                text.append(pieces[random.nextBelow(pieces.length)]);
            }
            String once = replaced(text.toString());
            assertEquals(once, replaced(once), text.toString());
            changed += once.contentEquals(text) ? 0 : 1;
        }
        assertTrue(changed > 10_000, "changed: " + changed);
    }

    @Test
    void workGrowsWithTheTextNotFaster() {
        int length = 1 << 20;
        for (String piece : List.of(
                "@",
                "a",
                "a@",
                "1",
                "1.",
                ".",
                "8.8.8.8",
                "1:",
                "2001:",
                "2001::",
                "+1",
                "(212",
                "4111 ",
                "4",
                "DE89",
                "DE8937040044053201300",
                "a.",
                "a-",
                "a@a.",
                "@a.",
                "\u4E2D",
                "\u0301",
                "a".repeat(64) + "@" + "b".repeat(63))) {
            Counted text = new Counted(piece.repeat(length / piece.length()));
            Map<Kind, String> all = new EnumMap<>(Kind.class);
            for (Kind kind : Kind.values()) {
                all.put(kind, "<>");
            }
            new PersonalData(all).replace(text);
            assertTrue(text.looks < 40L * length, piece + ": " + (double) text.looks / length + " looks a character");
        }
    }

    /** Counts how often a character is looked at. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long looks;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            looks += end - start;
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Test
    void aReplacementMustNotBeReplacedItself() {
        BadConfiguration wrong = assertThrows(
                BadConfiguration.class,
                () -> new PrivacyConfig(
                        true, "me@home.org", true, "8.8.8.8", false, "", true, "x".repeat(101), true, ""));
        assertEquals(3, wrong.problems().size(), wrong.getMessage());
        PrivacyConfig reserved =
                new PrivacyConfig(true, "email@example.com", true, "", false, "", false, "", false, "");
        assertEquals(
                "to email@example.com from",
                Applied.to("to a@b.org from", reserved).text());
    }
}
