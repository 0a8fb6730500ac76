package dev.swarm.activities.model.offline;

import dev.swarm.activities.model.PlainText;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What decides how the program looks. All parts are safe to stand in a script, a file name or Markdown: whatever a person
 * wrote is reduced to lower case letters, digits and dashes.
 *
 * @param name of the program
 * @param record what one record is called
 * @param storage {@code tsv} or {@code csv}
 * @param report {@code monthly}, {@code category} or {@code none}
 * @param commands in a fixed order; those that cannot be built are kept here, so that the planner can refuse them
 */
record ProgramDesign(
        String name, String record, RecordKind kind, String storage, String report, List<String> commands) {
    static final String NAME = "name";
    static final String RECORD = "record";
    static final String STORAGE = "storage";
    private static final int MAX_ANSWER = 80;
    static final String REPORT = "report";
    static final String COMMANDS = "commands";

    static final List<String> CORE = List.of("add", "list", "remove");
    static final List<String> OPTIONAL = List.of("report", "search", "export", "import", "count", "last", "categories");
    private static final List<String> USUAL = List.of("report", "search");
    private static final Pattern EXCHANGE = Pattern.compile("\\b(?:import|export)", Pattern.CASE_INSENSITIVE);

    private static final int MAX_NAME = 24;
    private static final Pattern CALLED =
            Pattern.compile("\\b(?:called|named)\\s+[\"'`“]?([A-Za-z][A-Za-z0-9-]{1,23})\\b");
    private static final Pattern SIBILANT_END = Pattern.compile(".*(?:s|x|z|ch|sh)");
    private static final Pattern CONSONANT_Y_END = Pattern.compile(".*[^aeiou]y");

    ProgramDesign {
        commands = inOrder(commands, report);
    }

    /** The design that follows from the answers, and from the idea where there is none. */
    static ProgramDesign of(String idea, Map<String, String> answers) {
        RecordKind guessed = RecordKind.in(idea).orElse(RecordKind.ENTRY);
        String record = safeName(answers.getOrDefault(RECORD, ""), guessed.record());
        String name = safeName(answers.getOrDefault(NAME, ""), defaultName(idea, record));
        String storage = storage(answers.getOrDefault(STORAGE, idea));
        String report = report(answers.getOrDefault(REPORT, idea));
        return of(name, record, guessed, storage, report, usual(idea));
    }

    private static List<String> usual(String idea) {
        List<String> commands = new ArrayList<>(USUAL);
        if (EXCHANGE.matcher(idea).find()) {
            commands.addAll(List.of("export", "import"));
        }
        return commands;
    }

    /** Answers that were taken as something else than they say, each as a line for the person who reviews. */
    List<String> readDifferently(Map<String, String> answers) {
        Map<String, String> taken = new LinkedHashMap<>();
        taken.put(NAME, name);
        taken.put(RECORD, record);
        taken.put(STORAGE, storage);
        taken.put(REPORT, report);
        return taken.entrySet().stream()
                .filter(part -> !part.getValue().equalsIgnoreCase(answers.getOrDefault(part.getKey(), part.getValue())))
                .map(part -> "- Your answer to `" + part.getKey() + "`, \""
                        + PlainText.line(answers.getOrDefault(part.getKey(), ""), MAX_ANSWER) + "\", was taken as `"
                        + part.getValue() + "`; the table under Design changes it.")
                .toList();
    }

    /** The program's name where the person gives none: the one in the idea, or what its records are called. */
    static String defaultName(String idea, String record) {
        Matcher called = CALLED.matcher(idea);
        return called.find() ? safeName(called.group(1), plural(record)) : plural(record);
    }

    private static ProgramDesign of(
            String name, String record, RecordKind otherwise, String storage, String report, List<String> commands) {
        return new ProgramDesign(name, record, RecordKind.in(record).orElse(otherwise), storage, report, commands);
    }

    static String storage(String text) {
        return text.toLowerCase(Locale.ROOT).contains("csv") ? "csv" : "tsv";
    }

    static String report(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.matches("\\s*(?:none|no|no report|without)\\s*")) {
            return "none";
        }
        boolean byCategory = lower.contains("categor") || lower.contains("genre");
        return byCategory && !lower.contains("month") ? "category" : "monthly";
    }

    /** Reduces what a person wrote to {@code [a-z][a-z0-9-]*}, at most 24 characters. */
    static String safeName(String text, String otherwise) {
        String start = text.substring(0, Math.min(text.length(), 200));
        String plain = Normalizer.normalize(start, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[^a-z]+", "");
        String cut = plain.substring(0, Math.min(plain.length(), MAX_NAME)).replaceAll("-+$", "");
        return cut.isEmpty() ? otherwise : cut;
    }

    static String plural(String noun) {
        if (CONSONANT_Y_END.matcher(noun).matches()) {
            return noun.substring(0, noun.length() - 1) + "ies";
        }
        return SIBILANT_END.matcher(noun).matches() ? noun + "es" : noun + "s";
    }

    private static List<String> inOrder(List<String> commands, String report) {
        Set<String> wanted = new LinkedHashSet<>(commands);
        if (report.equals("none")) {
            wanted.remove("report");
        }
        List<String> ordered = new ArrayList<>(CORE);
        OPTIONAL.stream().filter(wanted::contains).forEach(ordered::add);
        wanted.stream().filter(command -> !ordered.contains(command)).forEach(ordered::add);
        return List.copyOf(ordered);
    }

    String records() {
        return plural(record);
    }

    /** What the program's environment variables begin with. */
    String environment() {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    boolean has(String command) {
        return commands.contains(command);
    }

    ProgramDesign withName(String newName) {
        return of(newName, record, kind, storage, report, commands);
    }

    ProgramDesign withRecord(String newRecord) {
        return of(name, newRecord, kind, storage, report, commands);
    }

    ProgramDesign withStorage(String newStorage) {
        return of(name, record, kind, newStorage, report, commands);
    }

    ProgramDesign withReport(String newReport) {
        List<String> newCommands = new ArrayList<>(commands);
        if (!newReport.equals("none")) {
            newCommands.add("report");
        }
        return of(name, record, kind, storage, newReport, newCommands);
    }

    ProgramDesign withCommands(List<String> newCommands) {
        String newReport = newCommands.contains("report") ? (report.equals("none") ? "monthly" : report) : "none";
        return of(name, record, kind, storage, newReport, newCommands);
    }
}
