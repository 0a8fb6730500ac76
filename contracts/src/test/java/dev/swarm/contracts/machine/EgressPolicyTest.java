package dev.swarm.contracts.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.project.ProjectRef;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressPolicyTest {
    private static EgressPolicy listing(String... domains) {
        return new EgressPolicy(EgressMode.REGISTRIES, List.of(domains));
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, true",
        "EXAMPLE.org, example.org, true",
        "example.org, www.example.org, false",
        "example.org, badexample.org, false",
        "*.example.org, www.example.org, true",
        "*.example.org, a.b.example.org, true",
        "*.example.org, example.org, false",
        "*.example.org, badexample.org, false",
        "*.example.org, example.org.evil.net, false",
    })
    void listsNamesExactlyOrBelow(String domain, String name, boolean listed) {
        assertThat(listing(domain).problem()).isNull();
        assertThat(listing(domain).lists(name)).isEqualTo(listed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "*.org",
                "org",
                "localhost",
                "10.0.0.1",
                "1.2.3.0x4",
                "[::1]",
                "a..org",
                "-a.org",
                "a-.org",
                "a.*.org",
                "a.org.",
                "a.org:443",
                "http://a.org",
                "a_b.org",
                "a.org/x",
                "bücher.example"
            })
    void refusesWhatIsNoDomain(String domain) {
        assertThat(listing(domain).problem()).contains("is not a domain");
    }

    @Test
    void domainsBelongToRegistriesAndAreNotTooMany() {
        assertThat(listing().problem()).contains("needs the domains");
        assertThat(new EgressPolicy(EgressMode.REGISTRIES, Collections.nCopies(51, "a.org")).problem())
                .contains("at most 50");
        assertThat(new EgressPolicy(EgressMode.OPEN, List.of("a.org")).problem())
                .contains("takes no domains");
        assertThat(EgressPolicy.NONE.problem()).isNull();
    }

    @Test
    void whatWasWrittenBeforeThereWerePoliciesHasNone() throws JsonProcessingException {
        ObjectMapper json = Payloads.objectMapper();

        ProjectRef project = json.readValue(
                "{\"projectId\":\"p\",\"repository\":\"o/r\",\"baseBranch\":\"main\",\"verifyTimeout\":\"PT5M\","
                        + "\"mergeMode\":\"auto\",\"maxParallelTickets\":4,\"machineClass\":\"standard\"}",
                ProjectRef.class);
        PlaceRequest request = json.readValue(
                "{\"machineId\":\"t.1\",\"ticketId\":\"t\",\"machineClass\":\"standard\","
                        + "\"limits\":{\"memoryMiB\":1,\"processes\":1,\"diskMiB\":1}}",
                PlaceRequest.class);

        assertThat(project.egressOrNone()).isEqualTo(EgressPolicy.NONE);
        assertThat(request.egress()).isEqualTo(EgressMode.NONE);
        EgressPolicy policy = listing("*.example.org");
        assertThat(json.readValue(json.writeValueAsString(policy), EgressPolicy.class))
                .isEqualTo(policy);
    }
}
