package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.guest.GuestImage;
import dev.swarm.activities.machine.guest.TemplateOrigin;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.contracts.machine.GuestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The guest images of this host, by name and by digest. Others may add and replace images while this runs: a name is looked
 * up each time, and what it stood for before is still found by its digest.
 */
final class ImageFolder {
    private final Path standard;
    private final Path folder;
    private final Map<String, GuestImage> known = new ConcurrentHashMap<>();
    /** Where each was found last. */
    private final Map<String, Path> found = new ConcurrentHashMap<>();

    /**
     * @param standard the image of name {@code default}
     * @param folder of the other images, each a folder, or a link to one, called by its name; need not be there
     */
    ImageFolder(Path standard, Path folder) {
        this.standard = standard;
        this.folder = folder;
    }

    /** Names of the images that machines can be made of now, the default first. */
    Set<String> names() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        names.add(GuestImages.DEFAULT);
        for (Path each : Disk.entries(folder)) {
            String name = String.valueOf(each.getFileName());
            if (GuestImages.isName(name) && new GuestImage(each).isThere()) {
                names.add(name);
            }
        }
        return names;
    }

    /** What this name stands for now. */
    GuestImage named(String name) throws IOException {
        if (!GuestImages.isName(name)) {
            throw new IllegalArgumentException("not a name of an image: " + name);
        }
        Path path = name.equals(GuestImages.DEFAULT) ? standard : folder.resolve(name);
        if (!new GuestImage(path).isThere()) {
            throw new IOException(
                    "there is no image " + name + " on this host; build it: " + GuestImages.buildCommand(name));
        }
        // Behind the link, which may lead elsewhere soon.
        GuestImage image = new GuestImage(path.toRealPath());
        known.put(image.digest(), image);
        found.put(image.digest(), path);
        return image;
    }

    /** Where the image that machines of this template are made of was found: behind it another may be by now. */
    TemplateOrigin originOf(TemplateKey key) throws IOException {
        Path real = of(key).folder();
        return new TemplateOrigin(found.getOrDefault(key.image(), real).toString(), key.image());
    }

    /** The image of this digest; empty where it is not here, or not any more. */
    Optional<GuestImage> withDigest(String digest) throws IOException {
        if (!known.containsKey(digest)) {
            digests();
        }
        return Optional.ofNullable(known.get(digest)).filter(GuestImage::isThere);
    }

    /** Digests of all images that have a name, or had one. */
    Set<String> digests() throws IOException {
        for (String name : names()) {
            named(name);
        }
        return Set.copyOf(known.keySet());
    }

    /** What machines of this template are made of. */
    GuestImage of(TemplateKey key) throws IOException {
        return withDigest(key.image())
                .orElseThrow(() -> new IOException("the image of template " + key.name() + " is no longer here"));
    }
}
