package dev.swarm.activities.agent.think;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.agent.role.AgentRole;
import dev.swarm.activities.agent.role.AgentTool;
import dev.swarm.activities.agent.role.Roles;
import dev.swarm.activities.agent.tool.ToolBox;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.ChatModels;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.activities.platform.LogSink;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.agent.ThinkActivities;
import dev.swarm.contracts.agent.ThinkRequest;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.plan.TicketBody;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Asks the model for one turn after the other. All that a turn does follows from its request and from what the models answer
 * under the turn's call ids, so a turn that is done again comes to the same.
 */
public final class ThinkActivitiesImpl implements ThinkActivities {
    private static final String PURPOSE = "agent";
    private static final int MOST_OUTPUT = 16_000;
    private static final int TEXT = 500;

    private final ChatModels models;
    private final ArtifactStore artifacts;
    private final LogSink log;
    private final Roles roles;
    private final Summaries summaries;
    private final ToolBox box = ToolBox.standard();
    private final ObjectMapper json = Payloads.objectMapper();

    public ThinkActivitiesImpl(ChatModels models, ArtifactStore artifacts, LogSink log, Roles roles) {
        this(models, artifacts, log, roles, Summaries.standard(models));
    }

    ThinkActivitiesImpl(ChatModels models, ArtifactStore artifacts, LogSink log, Roles roles, Summaries summaries) {
        this.models = models;
        this.artifacts = artifacts;
        this.log = log;
        this.roles = roles;
        this.summaries = summaries;
        json.registerSubtypes(Block.class.getPermittedSubclasses());
    }

    @Override
    public Thought think(ThinkRequest request) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        try {
            return turn(request, heard -> context.heartbeat(null));
        } catch (IOException e) {
            throw Failure.retryable(FailureCode.INTERNAL, "The agent's log cannot be written: " + e.getMessage());
        }
    }

    private Thought turn(ThinkRequest request, Consumer<String> heard) throws IOException {
        AgentRole role = roles.role(request.role());
        ToolBox allowed = box.only(role.tools().stream().map(AgentTool::wire).toList());
        Message told = told(request);
        long offset = append(request, request.logOffset(), ReadableTurn.told(told));
        Summaries.Shortened shortened = summaries.shortened(request, conversation(request, told), heard);
        ChatAnswer answer = models.ask(
                new ChatRequest(
                        callId(request),
                        role.route(),
                        request.payer(),
                        PURPOSE,
                        Instruction.system(role),
                        shortened.transcript().asSent(),
                        allowed.tools(),
                        null,
                        MOST_OUTPUT),
                heard);
        boolean cutOff = answer.stop() == ChatAnswer.Stop.LENGTH;
        Message said = speakable(answer.message(), cutOff);
        CallReader reader = new CallReader(allowed, artifacts);
        reader.read(said.toolCalls());
        String transcriptId = store(shortened.transcript().with(said, cutOff));
        String text = said.text().strip();
        return new Thought(
                transcriptId,
                text.substring(0, Math.min(TEXT, text.length())),
                reader.calls(),
                reader.refused(),
                reader.question(),
                reader.completion(),
                role.route(),
                answer.usage().plus(shortened.usage()),
                answer.cost().add(shortened.cost()),
                append(request, offset, ReadableTurn.said(request.turn(), said)));
    }

    static String callId(ThinkRequest request) {
        return request.ticketId() + "." + request.attempt() + ".t" + request.turn();
    }

    /** What the model is told with this turn. */
    private Message told(ThinkRequest request) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Optional<Transcript> before = load(request);
        if (before.isEmpty()) {
            TicketBody body = json.readValue(artifacts.get(request.bodyId()), TicketBody.class);
            blocks.add(
                    new Block.Text(Instruction.of(body, request.verifyCommand(), request.phase(), request.ticketId())));
        } else {
            before.get().open().forEach(call -> blocks.add(result(call, request.results())));
        }
        request.notes().forEach(note -> blocks.add(new Block.Text(note)));
        if (blocks.isEmpty()) {
            blocks.add(
                    new Block.Text(
                            before.isPresent() && before.get().cutOff()
                                    ? "Your answer was longer than it may be and was cut off; its tool calls were not made. Go on in"
                                            + " smaller steps."
                                    : "You have called no tool. Call done if everything is done and checked; go on otherwise."));
        }
        return new Message(Message.Role.USER, blocks);
    }

    private Block result(Block.ToolCall call, List<ToolOutcome> results) {
        for (ToolOutcome outcome : results) {
            if (outcome.callId().equals(call.id())) {
                String text = outcome.text();
                return new Block.ToolResult(call.id(), text == null ? kept(outcome) : text, outcome.failed());
            }
        }
        if (call.name().equals(AgentTool.DONE.wire())) {
            return new Block.ToolResult(call.id(), "It was taken as done then; there is more to do now.", false);
        }
        return new Block.ToolResult(call.id(), "Nothing is known of it: the machine is gone.", true);
    }

    /** A host that is lost may take with it what it had not sent yet; the tool was used all the same. */
    private String kept(ToolOutcome outcome) {
        try {
            return new String(artifacts.get(Objects.requireNonNull(outcome.textId())), StandardCharsets.UTF_8);
        } catch (ApplicationFailure lost) {
            if (!lost.getType().equals(FailureCode.NOT_FOUND.name())) {
                throw lost;
            }
            return "The result was lost with its host. Its end was:\n" + outcome.excerpt();
        }
    }

    private Transcript conversation(ThinkRequest request, Message told) throws IOException {
        return load(request)
                .map(before -> before.with(told, false))
                .orElseGet(() -> new Transcript(List.of(told), null, false));
    }

    private Optional<Transcript> load(ThinkRequest request) throws IOException {
        String id = request.transcriptId();
        return id == null ? Optional.empty() : Optional.of(json.readValue(artifacts.get(id), Transcript.class));
    }

    private String store(Transcript transcript) {
        try {
            return artifacts.put("application/json", json.writeValueAsBytes(transcript));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No provider takes an empty message back; and of an answer that was cut off a tool call may be cut off too. */
    private static Message speakable(Message message, boolean cutOff) {
        List<Block> blocks = new ArrayList<>(cutOff ? message.withoutThoughts().blocks() : message.blocks());
        blocks.removeIf(block ->
                block instanceof Block.Text text && text.text().isBlank() || cutOff && block instanceof Block.ToolCall);
        if (blocks.stream().allMatch(Block.Thought.class::isInstance)) {
            blocks.add(new Block.Text(cutOff ? "(cut off)" : "(nothing)"));
        }
        return new Message(Message.Role.ASSISTANT, blocks);
    }

    /** Where the log goes on: behind the text, also where it was there before; or where the api, which lacks something, says. */
    private long append(ThinkRequest request, long offset, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Math.min(offset + bytes.length, log.append(request.ticketId(), request.attempt(), offset, bytes));
    }
}
