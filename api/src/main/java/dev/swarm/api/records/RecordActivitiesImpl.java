package dev.swarm.api.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.api.fleet.Hosts;
import dev.swarm.api.placement.HostOffers;
import dev.swarm.api.problem.DatabaseFailures;
import dev.swarm.api.timeline.Timeline;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.machine.HostsFor;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes down what workflows say has happened. */
@Component
class RecordActivitiesImpl implements RecordActivities {
    private static final Logger log = LoggerFactory.getLogger(RecordActivitiesImpl.class);

    private static final ObjectMapper PAYLOADS = Payloads.objectMapper();
    private static final String NUL = "\\u0000";
    private static final String REPLACEMENT = "\\ufffd";

    private final Timeline timeline;
    private final ReadModel readModel;
    private final Hosts hosts;
    private final HostOffers offers;
    private final TransactionTemplate transaction;

    RecordActivitiesImpl(
            Timeline timeline, ReadModel readModel, Hosts hosts, HostOffers offers, TransactionTemplate transaction) {
        this.offers = offers;
        this.timeline = timeline;
        this.readModel = readModel;
        this.hosts = hosts;
        this.transaction = transaction;
    }

    @Override
    public void append(AppendRequest request) {
        AppendRequest storable = withoutNul(request);
        withDatabase(() -> transaction.execute(status -> {
            List<RecordedEvent> fresh = timeline.append(storable);
            fresh.forEach(readModel::apply);
            return fresh.size();
        }));
    }

    @Override
    public HostsFor hostsFor(PlaceRequest wanted) {
        return withDatabase(() -> offers.hostsFor(wanted));
    }

    @Override
    public List<String> liveHosts() {
        return withDatabase(hosts::liveHostIds);
    }

    /** PostgreSQL's texts cannot hold the character NUL, which agents may print; it is replaced. */
    private static AppendRequest withoutNul(AppendRequest request) {
        try {
            String text = PAYLOADS.writeValueAsString(request);
            return text.contains(NUL)
                    ? PAYLOADS.readValue(text.replace(NUL, REPLACEMENT), AppendRequest.class)
                    : request;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("events that came as JSON must go as JSON", e);
        }
    }

    private static <T> T withDatabase(Supplier<T> work) {
        try {
            return work.get();
        } catch (DataAccessException | TransactionException e) {
            if (DatabaseFailures.isUnavailable(e)) {
                throw Failure.retryable(FailureCode.DATABASE_UNAVAILABLE, "the database does not answer");
            }
            log.error("events could not be recorded", e);
            throw Failure.retryable(FailureCode.INTERNAL, "events could not be recorded: " + e.getMessage());
        }
    }
}
