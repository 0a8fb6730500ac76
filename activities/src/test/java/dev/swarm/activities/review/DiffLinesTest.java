package dev.swarm.activities.review;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiffLinesTest {
    private static final DiffLines LINES = DiffLines.of("""
        diff --git a/src/a.py b/src/a.py
        --- a/src/a.py
        +++ b/src/a.py
        @@ -1,4 +1,4 @@
         one
        -two
        +zwei
         three
        ++++ b/hidden
        @@ -10,2 +10 @@ def f():
         ten
        -eleven
        diff --git a/gone.py b/gone.py
        --- a/gone.py
        +++ /dev/null
        @@ -1,2 +0,0 @@
        -a
        --- b/x
        diff --git a/long.py b/long.py
        --- a/long.py
        +++ b/long.py
        @@ -0,0 +1,500 @@
        +first
        [499 more lines of this file are not shown]
        diff --git a/new.py b/new.py
        --- /dev/null
        +++ b/new.py
        @@ -0,0 +1 @@
        +only
        \\ No newline at end of file
        """);

    @ParameterizedTest(name = "{0}:{1} {2}")
    @CsvSource({
        "src/a.py, 1, true",
        "src/a.py, 2, true",
        "src/a.py, 3, true",
        "src/a.py, 4, true",
        "src/a.py, 5, false",
        "src/a.py, 10, true",
        "src/a.py, 11, false",
        "src/a.py, 0, false",
        "hidden, 1, false",
        "gone.py, 1, false",
        "long.py, 1, true",
        "long.py, 2, false",
        "new.py, 1, true",
        "new.py, 2, false",
        "other.py, 1, false",
    })
    void knowsWhatIsShown(String file, int line, boolean shown) {
        assertThat(LINES.shows(file, line)).isEqualTo(shown);
    }
}
