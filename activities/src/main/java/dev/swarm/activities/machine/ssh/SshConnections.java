package dev.swarm.activities.machine.ssh;

import java.io.IOException;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.apache.commons.pool2.impl.GenericKeyedObjectPoolConfig;

/**
 * The open connections, by machine: a limit for each machine and for all; the one used last is used next, and what has been
 * idle for long, or is idle when another machine needs room, is closed. Safe for threads.
 */
final class SshConnections implements AutoCloseable {
    /** Opens a connection to a machine. */
    interface Opener {
        SshLink open() throws IOException;
    }

    /** Something to do with a connection. */
    interface Use<T> {
        T with(SshLink link) throws IOException;
    }

    private final Map<String, Opener> openers;
    private final Set<SshLink> open = ConcurrentHashMap.newKeySet();
    private final GenericKeyedObjectPool<String, SshLink> pool;
    private volatile boolean closed;

    /**
     * @param perMachine how many connections to one machine may be open at once
     * @param total how many may be open at once
     */
    SshConnections(Map<String, Opener> openers, int perMachine, int total, SshTimings timings) {
        this.openers = Map.copyOf(openers);
        GenericKeyedObjectPoolConfig<SshLink> config = new GenericKeyedObjectPoolConfig<>();
        config.setMaxTotalPerKey(perMachine);
        config.setMaxIdlePerKey(perMachine);
        config.setMaxTotal(total);
        config.setMaxWait(timings.lend());
        config.setTestOnBorrow(true);
        config.setTestWhileIdle(true);
        config.setTimeBetweenEvictionRuns(timings.idle().dividedBy(4));
        config.setNumTestsPerEvictionRun(-1);
        config.setMinEvictableIdleDuration(timings.idle());
        config.setJmxEnabled(false);
        this.pool = new GenericKeyedObjectPool<>(new Factory(), config);
    }

    private final class Factory extends BaseKeyedPooledObjectFactory<String, SshLink> {
        @Override
        public SshLink create(String machine) throws IOException {
            Opener opener = openers.get(machine);
            if (opener == null) {
                throw SshException.lasting("the pool file has no machine " + machine);
            }
            SshLink link = opener.open();
            open.add(link);
            if (closed) {
                drop(link);
            }
            return link;
        }

        @Override
        public PooledObject<SshLink> wrap(SshLink link) {
            return new DefaultPooledObject<>(link);
        }

        @Override
        public boolean validateObject(String machine, PooledObject<SshLink> link) {
            return link.getObject().answers();
        }

        @Override
        public void destroyObject(String machine, PooledObject<SshLink> link) {
            drop(link.getObject());
        }
    }

    private void drop(SshLink link) {
        open.remove(link);
        link.close();
    }

    /** Lends a connection for one request; a second one where an old one proves to be broken. Requests are idempotent. */
    <T> T use(String machine, Use<T> request) throws IOException {
        SshLink link = borrow(machine);
        try {
            boolean old = link.isUsed();
            try {
                return request.with(link);
            } catch (SshException e) {
                if (!old || !e.isBroken() || closed) {
                    throw e;
                }
            }
        } finally {
            giveBack(machine, link);
        }
        pool.clear(machine);
        SshLink fresh = borrow(machine);
        try {
            return request.with(fresh);
        } finally {
            giveBack(machine, fresh);
        }
    }

    /** Takes a connection, to be given back; waits for one where all are in use. */
    SshLink borrow(String machine) throws IOException {
        try {
            return pool.borrowObject(machine);
        } catch (IOException e) {
            throw e;
        } catch (NoSuchElementException e) {
            throw SshException.away(
                    "all " + pool.getMaxTotalPerKey() + " connections to " + machine
                            + " are in use; 'connections' in the pool file allows more",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (Exception e) {
            throw SshException.away("no connection to " + machine + ": " + e.getMessage(), e);
        }
    }

    /** A connection that is broken by then is closed. */
    void giveBack(String machine, SshLink link) {
        try {
            if (link.isHealthy() && !closed) {
                pool.returnObject(machine, link);
            } else {
                pool.invalidateObject(machine, link);
            }
        } catch (Exception e) {
            drop(link);
        }
    }

    /** How many connections to this machine are open. */
    int openTo(String machine) {
        return pool.getNumActive(machine) + pool.getNumIdle(machine);
    }

    /** Closes all, also those that are in use. */
    @Override
    public void close() {
        closed = true;
        pool.close();
        Set.copyOf(open).forEach(this::drop);
    }
}
