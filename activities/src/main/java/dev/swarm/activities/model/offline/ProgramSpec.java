package dev.swarm.activities.model.offline;

import dev.swarm.activities.model.PlainText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A spec as a person reads and edits it: Markdown sections by heading, in order. The planner reads its section "Design".
 *
 * @param opening the title and what stands before the first section
 */
record ProgramSpec(String opening, Map<String, String> sections) {
    static final String IDEA = "Idea";
    static final String DESIGN = "Design";
    static final String NOTES = "Revision notes";
    private static final int MAX_IDEA = 20_000;
    private static final Pattern HEADING = Pattern.compile("^## +(.+?) *$");
    private static final Pattern ROW = Pattern.compile("^\\| *([a-z]+) *\\| *([^|]*?) *\\|.*$");

    static ProgramSpec parse(String markdown) {
        StringBuilder opening = new StringBuilder();
        Map<String, String> sections = new LinkedHashMap<>();
        String heading = null;
        StringBuilder body = opening;
        for (String line : markdown.lines().toList()) {
            Matcher matcher = HEADING.matcher(line);
            if (matcher.matches()) {
                if (heading != null) {
                    sections.merge(heading, body.toString().strip(), (first, second) -> first + "\n\n" + second);
                }
                heading = matcher.group(1);
                body = new StringBuilder();
            } else {
                body.append(line).append('\n');
            }
        }
        if (heading != null) {
            sections.merge(heading, body.toString().strip(), (first, second) -> first + "\n\n" + second);
        }
        return new ProgramSpec(opening.toString().strip(), sections);
    }

    String markdown() {
        StringBuilder text = new StringBuilder(opening).append('\n');
        sections.forEach((heading, body) ->
                text.append("\n## ").append(heading).append("\n\n").append(body).append('\n'));
        return text.toString();
    }

    /** What the section "Design" says; what it does not say is as the answers have it. */
    ProgramDesign design(ProgramDesign answered) {
        ProgramDesign design = answered;
        boolean noReport = false;
        for (String line : sections.getOrDefault(DESIGN, "").lines().toList()) {
            Matcher row = ROW.matcher(line);
            if (!row.matches() || row.group(2).isEmpty()) {
                continue;
            }
            String value = row.group(2);
            design = switch (row.group(1)) {
                case ProgramDesign.NAME -> design.withName(ProgramDesign.safeName(value, design.name()));
                case ProgramDesign.RECORD -> design.withRecord(ProgramDesign.safeName(value, design.record()));
                case ProgramDesign.STORAGE -> design.withStorage(ProgramDesign.storage(value));
                case ProgramDesign.REPORT -> design.withReport(ProgramDesign.report(value));
                case ProgramDesign.COMMANDS -> design.withCommands(commands(value));
                default -> design;
            };
            noReport |=
                    row.group(1).equals(ProgramDesign.REPORT) && design.report().equals("none");
        }
        // A person may edit one row only: the report is built where both rows want it.
        return noReport ? design.withReport("none") : design;
    }

    private static List<String> commands(String value) {
        return Arrays.stream(value.split("[,\\s]+"))
                .map(word -> ProgramDesign.safeName(word, ""))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    static ProgramSpec render(ProgramDesign design, String idea) {
        Map<String, String> sections = new LinkedHashMap<>();
        sections.put("Goal", goal(design));
        sections.put(IDEA, PlainText.quote(idea, MAX_IDEA));
        sections.put(
                "Users",
                "One person at a terminal, also over SSH. No account, no network, nothing to install but a POSIX shell\n"
                        + "and the usual tools (awk, sed, sort, date).");
        sections.put("Commands", commandTable(design));
        sections.put("Data format", dataFormat(design));
        sections.put("Acceptance criteria", criteria(design));
        sections.put("Out of scope", """
                - several people writing to one file over a network
                - accounts, synchronisation, encryption
                - changing a %s in place: remove it and add it again""".formatted(design.record()));
        sections.put(DESIGN, table(design));
        String opening = """
                # %s: %s on the command line

                *Written by the spec writer (offline stand-in): from the idea and the answers by fixed rules, without a model.
                It knows one kind of program only, so compare this spec with your idea before you approve it.*""".formatted(design.name(), design.records());
        return new ProgramSpec(opening, sections);
    }

    /** The spec with lines for its reviewer; without any, as it is. */
    ProgramSpec withNotes(List<String> notes) {
        if (notes.isEmpty()) {
            return this;
        }
        Map<String, String> noted = new LinkedHashMap<>(sections);
        noted.put(NOTES, String.join("\n", notes));
        return new ProgramSpec(opening, noted);
    }

    private static String goal(ProgramDesign design) {
        return """
                `%s` keeps %s in one file. A person adds one %s with a date, %s, a category and a few words, and finds it again.""".formatted(design.name(), design.records(), design.record(), valueWords(design));
    }

    private static String valueWords(ProgramDesign design) {
        return design.kind().decimals()
                ? "an " + design.kind().value()
                : "a number of " + design.kind().value();
    }

    private static String commandTable(ProgramDesign design) {
        StringBuilder table = new StringBuilder("| command | does |\n|---|---|\n");
        for (String command : design.commands()) {
            table.append("| `")
                    .append(design.name())
                    .append(' ')
                    .append(usage(design, command))
                    .append("` | ")
                    .append(purpose(design, command))
                    .append(" |\n");
        }
        return table + "\nExit codes: 0 done, 1 it could not be done, 2 it was asked for in a wrong way.";
    }

    private static String usage(ProgramDesign design, String command) {
        String value = design.kind().value().toUpperCase(Locale.ROOT);
        return switch (command) {
            case "add" -> "add " + value + " CATEGORY TEXT... [--date YYYY-MM-DD]";
            case "list" -> "list [--category CATEGORY] [--month YYYY-MM]";
            case "remove" -> "remove ID...";
            case "report" -> design.report().equals("category") ? "report [YYYY-MM]" : "report [YYYY]";
            case "search" -> "search WORDS... [--min " + value + "] [--max " + value + "]";
            case "export" -> "export [FILE]";
            case "import" -> "import FILE";
            case "last" -> "last [NUMBER]";
            default -> command;
        };
    }

    private static String purpose(ProgramDesign design, String command) {
        return switch (command) {
            case "add" -> "adds one " + design.record();
            case "list" -> "lists " + design.records() + ", the oldest first, in columns that line up";
            case "remove" -> "removes " + design.records() + " by their ids";
            case "report" -> design.report().equals("category") ? "sums up by category" : "sums up by month";
            case "search" -> "finds " + design.records() + " by words in their category or text";
            case "export" -> "writes all " + design.records() + " as CSV";
            case "import" -> "adds the " + design.records() + " of a CSV file";
            case "count" -> "prints how many " + design.records() + " there are";
            case "last" -> "prints the newest " + design.records();
            case "categories" -> "prints the categories in use";
            default -> "cannot be built offline";
        };
    }

    private static String dataFormat(ProgramDesign design) {
        boolean csv = design.storage().equals("csv");
        return """
                One %s file: a line of column names, then one %s per line: id, date, %s, category, text. %s
                It lies where `%s_FILE` says, else in the user's data folder. It is replaced as a whole, so a crash
                leaves the old file or the new one; a damaged file is reported with the line and never written over.""".formatted(
                        csv ? "CSV" : "tab-separated",
                        design.record(),
                        design.kind().value(),
                        csv ? "Fields with commas or quotes stand in double quotes." : "No field contains a tab.",
                        design.environment());
    }

    private static String criteria(ProgramDesign design) {
        List<String> lines = new ArrayList<>();
        for (String criterion : criteriaOf(design)) {
            lines.add("- AC-" + (lines.size() + 1) + ": " + criterion);
        }
        return String.join("\n", lines);
    }

    private static List<String> criteriaOf(ProgramDesign design) {
        List<String> criteria = new ArrayList<>(List.of(
                "`sh tests/run.sh` runs all tests and passes.",
                "Wrong input (a date that does not exist, a " + design.kind().value()
                        + " that is no number) is refused with exit code 2 and a message that says what to write.",
                "Refused input changes nothing in the data file."));
        design.commands().forEach(command -> criteria.add(criterion(design, command)));
        criteria.add("`sh install.sh --prefix DIR` installs the program; `--check` notices changed files.");
        return criteria;
    }

    /** What must hold when the command is done. */
    static String criterion(ProgramDesign design, String command) {
        return switch (command) {
            case "add" ->
                "`add` stores one " + design.record() + " under a new id; without `--date` it is dated today.";
            case "list" -> "`list` shows all " + design.records() + " in aligned columns, by date, and filters.";
            case "remove" -> "`remove` removes all named ids, or nothing where one of them is unknown.";
            case "report" ->
                "`report` sums up by " + (design.report().equals("category") ? "category" : "month")
                        + ", with a total.";
            case "search" -> "`search` finds words in any case, and exits with 1 where nothing matches.";
            case "export" -> "`export` writes CSV that spreadsheets read.";
            case "import" -> "`import` adds all lines of a file, or none, and names each wrong line.";
            case "count" -> "`count` prints the number of " + design.records() + ".";
            case "last" -> "`last` prints the newest " + design.records() + " first.";
            case "categories" -> "`categories` prints each category with its number of " + design.records() + ".";
            default -> "`" + command + "` cannot be built offline.";
        };
    }

    private static String table(ProgramDesign design) {
        return """
                The planner (offline stand-in) reads this table; edit the second column.

                | part | value |
                |---|---|
                | name | %s |
                | record | %s |
                | storage | %s |
                | report | %s |
                | commands | %s |""".formatted(
                        design.name(),
                        design.record(),
                        design.storage(),
                        design.report(),
                        String.join(", ", design.commands()));
    }
}
