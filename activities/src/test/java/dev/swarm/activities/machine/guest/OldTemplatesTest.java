package dev.swarm.activities.machine.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldTemplatesTest {
    @TempDir
    Path folder;

    private Path templates;

    @BeforeEach
    void prepare() throws IOException {
        templates = Files.createDirectory(folder.resolve("templates"));
    }

    private Path image(String name, String content) throws IOException {
        Path image = Files.createDirectories(folder.resolve(name));
        for (String file : List.of("rootfs.erofs", "initrd.cpio", "vmlinux")) {
            Files.writeString(image.resolve(file), content + file);
        }
        return image;
    }

    /** A template of what is in this image now, which nobody has asked for in an hour. */
    private Path template(String name, Path image) throws IOException {
        Path template = Files.createDirectory(templates.resolve(name));
        Files.writeString(template.resolve("ram"), "memory");
        new TemplateOrigin(image.toString(), new GuestImage(image).digest()).writeTo(template);
        Files.setLastModifiedTime(template, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        return template;
    }

    private List<String> remove(String... used) throws IOException {
        return OldTemplates.remove(templates, Set.of(used)::contains);
    }

    @Test
    void thoseOfImagesThatAreGoneOrReplacedAreRemoved() throws Exception {
        Path link = folder.resolve("shop");
        Files.createSymbolicLink(link, image("first", "1"));
        Path gone = image("gone", "2");
        template("of-first", link);
        template("of-gone", gone);
        template("of-other", image("other", "3"));

        assertThat(remove()).isEmpty();
        Files.delete(link);
        Files.createSymbolicLink(link, image("second", "4"));
        Disk.remove(gone);

        assertThat(remove()).containsExactlyInAnyOrder("of-first", "of-gone");
        assertThat(Disk.entries(templates)).containsExactly(templates.resolve("of-other"));
    }

    @Test
    void oneThatMachinesAreMadeOfStays() throws Exception {
        Path image = image("gone", "1");
        template("a", image);
        template("b", image);
        Disk.remove(image);

        assertThat(remove("a")).containsExactly("b");
    }

    @Test
    void oneThatAProcessHasInMemoryOrOpenStays() throws Exception {
        Path image = image("gone", "1");
        Path open = template("open", image);
        Disk.remove(image);
        Process reader = new ProcessBuilder("sleep", "600")
                .redirectInput(open.resolve("ram").toFile())
                .start();
        try {
            assertThat(remove()).isEmpty();
        } finally {
            reader.destroyForcibly().waitFor();
        }
        Process mapper = mapping(open.resolve("ram"));
        try {
            assertThat(remove()).isEmpty();
        } finally {
            mapper.destroyForcibly().waitFor();
        }

        assertThat(remove()).containsExactly("open");
    }

    /** A process with that file in its memory, and not open. */
    private static Process mapping(Path file) throws IOException {
        String script = "import mmap, os, sys\n"
                + "f = os.open(sys.argv[1], os.O_RDONLY)\n"
                + "m = mmap.mmap(f, 0, prot=mmap.PROT_READ)\n"
                + "os.close(f)\n"
                + "print('mapped', flush=True)\n"
                + "sys.stdin.read()";
        Process process = new ProcessBuilder("python3", "-c", script, file.toString()).start();
        assertThat(process.inputReader().readLine()).isEqualTo("mapped");
        return process;
    }

    @Test
    void oneThatWasAskedForJustNowStays() throws Exception {
        Path image = image("gone", "1");
        OldTemplates.touch(template("a", image));
        Disk.remove(image);

        assertThat(remove()).isEmpty();
    }

    @Test
    void whatSaysNothingOfItsImageStays() throws Exception {
        Path strange = Files.createDirectory(templates.resolve("strange"));
        Files.setLastModifiedTime(strange, FileTime.from(Instant.EPOCH));
        Files.createFile(templates.resolve("lock"));

        assertThat(remove()).isEmpty();
        assertThat(strange).exists();
    }

    @Test
    void whatAKilledWorkerHadBegunToRemoveIsRemoved() throws Exception {
        Files.createDirectory(templates.resolve(".gone-a"));

        assertThat(remove()).isEmpty();
        assertThat(templates).isEmptyDirectory();
    }
}
