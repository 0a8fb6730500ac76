package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.guest.GuestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    private Path folder;

    private Path named;
    private ImageFolder images;

    @BeforeEach
    void makeDefault() throws IOException {
        named = folder.resolve("images");
        images = new ImageFolder(image("standard", "0"), named);
    }

    private Path image(String name, String content) throws IOException {
        Path image = Files.createDirectories(folder.resolve(name));
        for (String file : List.of("rootfs.erofs", "initrd.cpio", "vmlinux")) {
            Files.writeString(image.resolve(file), content);
        }
        return image;
    }

    private void link(String name, Path image) throws IOException {
        Files.createDirectories(named);
        Files.deleteIfExists(named.resolve(name));
        Files.createSymbolicLink(named.resolve(name), image);
    }

    @Test
    void thereIsAlwaysTheDefault() throws IOException {
        assertThat(images.names()).containsExactly("default");
        assertThat(images.named("default").root()).hasContent("0");
    }

    @Test
    void whatIsBuiltLaterIsFound() throws IOException {
        link("jdk", image("built", "1"));
        link("default", image("another-default", "2"));
        link("Not a name", image("built", "1"));
        link("half", Files.createDirectories(folder.resolve("half")));
        link("nowhere", folder.resolve("nowhere"));

        assertThat(images.names()).containsExactly("default", "jdk");
        assertThat(images.named("jdk").root()).hasContent("1");
        assertThat(images.named("default").root()).hasContent("0");
    }

    @Test
    void aReplacedImageIsStillFoundByItsDigest() throws IOException {
        link("jdk", image("first", "1"));
        String first = images.named("jdk").digest();
        link("jdk", image("second", "2"));
        String second = images.named("jdk").digest();

        assertThat(first).isNotEqualTo(second);
        assertThat(images.withDigest(first).orElseThrow().root()).hasContent("1");
        assertThat(images.withDigest(second).orElseThrow().root()).hasContent("2");
        Files.delete(folder.resolve("first/rootfs.erofs"));
        assertThat(images.withDigest(first)).isEmpty();
    }

    @Test
    void anImageThatNobodyAskedForIsFoundByItsDigestToo() throws IOException {
        link("jdk", image("first", "1"));
        String digest = new GuestImage(folder.resolve("first")).digest();

        assertThat(images.withDigest(digest).orElseThrow().root()).hasContent("1");
        assertThat(images.withDigest("another")).isEmpty();
    }

    @Test
    void saysHowToBuildWhatIsMissing() {
        assertThatThrownBy(() -> images.named("shop"))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no image shop on this host; build it: swarm image build shop --project FOLDER");
        assertThatThrownBy(() -> images.named("../standard")).isInstanceOf(IllegalArgumentException.class);
    }
}
