package dev.swarm.activities.agent;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * A point at which a worker dies: just before or just after one of the calls that it makes to the outside. Points are counted
 * through, so that a test can die at each in turn until there is none left.
 */
public final class KillPoint {
    private final int at;
    private int passed;
    private boolean dead;

    /** @param at number of the point, from 0: two for each call */
    public KillPoint(int at) {
        this.at = at;
    }

    /** The worker is dead. */
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Whether the point was reached. */
    public boolean isReached() {
        return dead;
    }

    /** The same as the delegate until the worker dies; the named methods are what counts. */
    public <T> T on(Class<T> type, T delegate, String... methods) {
        Set<String> counted = Set.of(methods);
        InvocationHandler handler = (proxy, method, arguments) -> {
            boolean counts = counted.contains(method.getName());
            if (counts) {
                pass();
            }
            try {
                Object result = method.invoke(delegate, arguments);
                if (counts) {
                    pass();
                }
                return result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private synchronized void pass() {
        if (dead || passed++ == at) {
            dead = true;
            throw new Killed();
        }
    }
}
