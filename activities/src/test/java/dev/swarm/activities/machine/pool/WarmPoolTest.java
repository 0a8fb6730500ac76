package dev.swarm.activities.machine.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WarmPoolTest {
    private final AtomicInteger made = new AtomicInteger();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final Set<String> discarded = ConcurrentHashMap.newKeySet();
    private WarmPool<String, String> pool =
            new WarmPool<>("test-pool", new PoolTarget(2, 4), this::make, discarded::add);

    private String make(String template) throws IOException {
        if (broken.contains(template)) {
            throw new IOException("no " + template);
        }
        return template + made.incrementAndGet();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after 20 s").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void fillsUpAndReplacesWhatIsTaken() throws Exception {
        pool.start();
        pool.want("a");
        await(() -> pool.size("a") == 2);

        assertThat(pool.take("a")).contains("a1");

        await(() -> made.get() == 3 && pool.size("a") == 2);
        assertThat(pool.empty()).containsExactly("a2", "a3");
    }

    @Test
    void aTemplateThatIsAskedForIsKeptFromThenOn() throws Exception {
        pool.start();

        assertThat(pool.take("b")).isEqualTo(Optional.empty());

        await(() -> pool.size("b") == 2);
        assertThat(pool.size()).isEqualTo(2);
    }

    @Test
    void keepsMoreWhereMoreAreWanted() throws Exception {
        pool.start();
        pool.want("a");

        pool.keep(6);

        await(() -> pool.size("a") == 6);
    }

    @Test
    void whatIsOfNoUseIsReplaced() throws Exception {
        pool.start();
        pool.want("a");
        await(() -> pool.size("a") == 2);

        assertThat(pool.drop("a1"::equals)).containsExactly("a1");

        await(() -> pool.size("a") == 2);
        assertThat(pool.empty()).doesNotContain("a1");
    }

    @Test
    void machinesOfAForgottenTemplateAreEnded() throws Exception {
        pool.start();
        pool.want("a");
        await(() -> pool.size("a") == 2);

        pool.forget("a"::equals);

        assertThat(pool.size("a")).isZero();
        assertThat(discarded).contains("a1", "a2");
    }

    @Test
    void aTemplateThatCannotBeMadeHoldsUpNoOther() throws Exception {
        broken.add("a");
        pool.start();
        pool.want("a");
        pool.want("b");

        await(() -> pool.size("b") == 2);
        assertThat(pool.size("a")).isZero();
    }

    @Test
    void whatIsThereIsCountedAndNoMoreIsMade() {
        pool = new WarmPool<>("test-pool", new PoolTarget(1, 1), this::make, discarded::add);
        pool.add("a", "old");
        pool.start();
        pool.close();

        assertThat(made).hasValue(0);
        assertThat(pool.empty()).containsExactly("old");
    }
}
