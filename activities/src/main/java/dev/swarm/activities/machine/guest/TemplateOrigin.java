package dev.swarm.activities.machine.guest;

import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which image a template was made of, kept in its folder: templates are a cache that several data folders and versions of this
 * program may share, so that none of them knows all that the others still want.
 *
 * @param image where the image was found; another may be there by now
 * @param digest what the image was
 */
public record TemplateOrigin(String image, String digest) {
    private static final String FILE = "origin.json";

    /** Empty where the template says nothing of it. */
    public static Optional<TemplateOrigin> of(Path template) throws IOException {
        try {
            return Optional.of(Disk.readJson(template.resolve(FILE), TemplateOrigin.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    public void writeTo(Path template) throws IOException {
        Disk.replaceJson(template.resolve(FILE), this);
    }

    /** Whether that image is still where it was found. */
    public boolean isThere() throws IOException {
        GuestImage now = new GuestImage(Path.of(image));
        return now.isThere() && now.digest().equals(digest);
    }
}
