package dev.swarm.contracts;

import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.FailureConverter;
import io.temporal.failure.DefaultFailureConverter;
import io.temporal.internal.worker.WorkflowExecutionException;

/**
 * Keeps the type of a failure that an update validator throws. SDK 1.38 wraps it in an exception of its own and converts
 * that one, so that callers would see the wrapper's class name in place of our {@link FailureCode}.
 */
final class RefusalFailureConverter implements FailureConverter {
    private final FailureConverter standard = new DefaultFailureConverter();

    @Override
    public RuntimeException failureToException(Failure failure, DataConverter dataConverter) {
        return standard.failureToException(failure, dataConverter);
    }

    @Override
    public Failure exceptionToFailure(Throwable throwable, DataConverter dataConverter) {
        return throwable instanceof WorkflowExecutionException wrapper
                ? wrapper.getFailure()
                : standard.exceptionToFailure(throwable, dataConverter);
    }
}
