import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reference adapter in Java 11 or later, one file and no library: what a system of your own may look like to
 * `shanxi-health-policy conform --command 'java Adapter.java'`.
 *
 * Every figure comes from the `policy` of the first message; a real system has tables of its own and ignores it. Amounts are whole
 * fen from beginning to end; a double is a binary fraction and cannot hold 0.10 yuan.
 */
public class Adapter {
    static final String PROTOCOL = "shanxi-health-policy-conform/1";

    /** An amount of the protocol, such as "150.05": always two places. */
    static BigInteger fen(Object yuan) {
        return new BigInteger(((String) yuan).replace(".", ""));
    }

    static String yuan(BigInteger fen) {
        BigInteger[] parts = fen.abs().divideAndRemainder(BigInteger.valueOf(100));
        return String.format("%s%s.%02d", fen.signum() < 0 ? "-" : "", parts[0], parts[1]);
    }

    /** The period in force on a day, or null; days in the form 2023-05-04 compare as text. */
    static Map<String, Object> periodOf(Map<String, Object> policy, String day) {
        for (Map<String, Object> period : objects(policy.get("periods"))) {
            String last = (String) period.get("to");
            if (((String) period.get("from")).compareTo(day) <= 0 && (last == null || day.compareTo(last) <= 0)) {
                return period;
            }
        }
        return null;
    }

    /** The row of limits for a visit, or null where the notice covers no such thing. */
    static Map<String, Object> limitsOf(Map<String, Object> period, Map<String, Object> visit) {
        for (Map<String, Object> row : objects(period.get("limits"))) {
            if (row.get("condition").equals(visit.get("condition")) && row.get("fee_class").equals(visit.get("fee_class"))) {
                return row;
            }
        }
        return null;
    }

    /** The fund's share of a cost, rounded half up to the fen. */
    static BigInteger byRate(Map<String, Object> rate, BigInteger cost) {
        BigInteger two = BigInteger.valueOf(2);
        BigInteger numerator = (BigInteger) rate.get("numerator"), denominator = (BigInteger) rate.get("denominator");
        return two.multiply(cost).multiply(numerator).add(denominator).divide(two.multiply(denominator));
    }

    /** What the fund pays for one visit, given what it has paid for this person and condition in the year. */
    static BigInteger pay(Map<String, Object> policy, Map<String, Object> visit, BigInteger paid) {
        Map<String, Object> period = periodOf(policy, (String) visit.get("visited_on"));
        Map<String, Object> limits = period == null ? null : limitsOf(period, visit);
        if (limits == null) {
            return BigInteger.ZERO;
        }
        BigInteger cost = BigInteger.ZERO;
        for (Map<String, Object> item : objects(visit.get("items"))) {
            if (((List<?>) period.get("techniques")).contains(item.get("name"))) {
                cost = cost.add(fen(item.get("amount")));
            }
        }
        BigInteger payment = byRate(object(period.get("rate")), cost);
        if (limits.get("per_visit") != null) {
            payment = payment.min(fen(limits.get("per_visit")));
        }
        if (limits.get("annual") != null) {
            payment = payment.min(fen(limits.get("annual")).subtract(paid).max(BigInteger.ZERO));
        }
        return payment;
    }

    /** The fund's payment for each operation; nothing is remembered from one case to the next. */
    static List<String> settle(Map<String, Object> policy, List<Map<String, Object>> operations) {
        Map<List<String>, BigInteger> paid = new HashMap<>();
        Map<Object, List<String>> years = new HashMap<>();
        Map<Object, BigInteger> settled = new HashMap<>();
        List<String> payments = new ArrayList<>();
        for (Map<String, Object> operation : operations) {
            List<String> year;
            BigInteger payment;
            if (operation.get("op").equals("settle")) {
                String calendarYear = ((String) operation.get("visited_on")).substring(0, 4);
                year = List.of((String) operation.get("person_id"), (String) operation.get("condition"), calendarYear);
                payment = pay(policy, operation, paid.getOrDefault(year, BigInteger.ZERO));
                years.put(operation.get("settlement_id"), year);
                settled.put(operation.get("settlement_id"), payment);
            } else { // the amount goes back to the year it was paid in; later settlements stand as they are
                year = years.get(operation.get("cancels"));
                payment = settled.get(operation.get("cancels")).negate();
            }
            paid.merge(year, payment, BigInteger::add);
            payments.add("\"" + yuan(payment) + "\"");
        }
        return payments;
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream output = new PrintStream(System.out, false, "UTF-8");
        Map<String, Object> policy = null;
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            Map<String, Object> message = object(new Json(line).value());
            if (message.get("kind").equals("hello")) {
                policy = object(message.get("policy"));
                output.print("{\"protocol\":\"" + PROTOCOL + "\",\"kind\":\"hello\",\"name\":\"Adapter.java\",\"version\":\"1\"}\n");
            } else {
                String payments = String.join(",", settle(policy, objects(message.get("operations"))));
                output.print("{\"id\":" + message.get("id") + ",\"payments\":[" + payments + "]}\n");
            }
            output.flush(); // every answer goes out at once
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> objects(Object value) {
        return (List<Map<String, Object>>) value;
    }

    /** Reads the JSON of the protocol, in which all numbers are whole; a system of your own has a library for it. */
    static class Json {
        final String text;
        int at = 0;

        Json(String text) {
            this.text = text;
        }

        char next() {
            while (Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return text.charAt(at);
        }

        Object value() {
            char first = next();
            if (first == '{') {
                Map<String, Object> found = new LinkedHashMap<>();
                for (at++; next() != '}'; at += next() == ',' ? 1 : 0) {
                    String key = string();
                    next();
                    at++; // the colon
                    found.put(key, value());
                }
                at++;
                return found;
            }
            if (first == '[') {
                List<Object> found = new ArrayList<>();
                for (at++; next() != ']'; at += next() == ',' ? 1 : 0) {
                    found.add(value());
                }
                at++;
                return found;
            }
            if (first == '"') {
                return string();
            }
            int start = at;
            while (at < text.length() && ",]} ".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(start, at);
            switch (word) {
                case "null": return null;
                case "true": return true;
                case "false": return false;
                default: return new BigInteger(word);
            }
        }

        String string() {
            StringBuilder found = new StringBuilder();
            for (at++; text.charAt(at) != '"'; at++) {
                char one = text.charAt(at);
                if (one != '\\') {
                    found.append(one);
                    continue;
                }
                at++;
                int kind = "bfnrt".indexOf(text.charAt(at));
                if (text.charAt(at) == 'u') {
                    found.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                    at += 4;
                } else {
                    found.append(kind < 0 ? text.charAt(at) : "\b\f\n\r\t".charAt(kind));
                }
            }
            at++;
            return found.toString();
        }
    }
}
