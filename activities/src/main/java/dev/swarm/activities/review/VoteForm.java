package dev.swarm.activities.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.review.ReviewRemark;
import dev.swarm.contracts.review.ReviewVote;
import java.util.ArrayList;
import java.util.List;

/** The form of a vote: its JSON schema, and how an answer in that form is read. */
final class VoteForm {
    private static final int MOST_PATH = 300;
    private static final int MOST_LINE = 10_000_000;
    private static final String SCHEMA = """
        {
          "type": "object",
          "properties": {
            "vote": {"type": "string", "enum": ["approve", "reject"]},
            "summary": {"type": "string"},
            "comments": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "file": {"type": "string"},
                  "line": {"type": "integer"},
                  "text": {"type": "string"}
                },
                "required": ["file", "line", "text"],
                "additionalProperties": false
              }
            }
          },
          "required": ["vote", "summary", "comments"],
          "additionalProperties": false
        }
        """;

    private VoteForm() {}

    static ObjectNode schema() {
        try {
            return (ObjectNode) Payloads.objectMapper().readTree(SCHEMA);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The vote, its texts cut to what is allowed. Anything but a clear approval or rejection is no vote. */
    static ReviewVote read(String json) {
        JsonNode form = tree(json);
        String vote = form.path("vote").asText();
        if (!vote.equals("approve") && !vote.equals("reject")) {
            throw Failure.fatal(FailureCode.MODEL_OUTPUT_INVALID, "The reviewer neither approved nor rejected.");
        }
        List<ReviewRemark> remarks = new ArrayList<>();
        for (JsonNode comment : form.path("comments")) {
            String text = plain(comment.path("text").asText(), ReviewVote.MOST_REMARK);
            if (!text.isEmpty() && remarks.size() < ReviewVote.MOST_REMARKS) {
                remarks.add(new ReviewRemark(
                        plain(comment.path("file").asText(), MOST_PATH),
                        Math.clamp(comment.path("line").asInt(), 0, MOST_LINE),
                        text));
            }
        }
        return new ReviewVote(
                vote.equals("approve"), plain(form.path("summary").asText(), ReviewVote.MOST_SUMMARY), remarks);
    }

    private static JsonNode tree(String json) {
        try {
            return Payloads.objectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw Failure.fatal(FailureCode.MODEL_OUTPUT_INVALID, "The reviewer's vote is not JSON.");
        }
    }

    /** Without control characters, which terminals obey, and not longer than this. */
    private static String plain(String text, int most) {
        String plain = text.replaceAll("[\\p{Cntrl}\\p{Cf}&&[^\\n\\t]]", "").strip();
        return plain.length() <= most ? plain : plain.substring(0, most - 1) + "…";
    }
}
