package io.bellwire.dispatcher.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.router.DeliveryPlanner.Plan;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.ChainDepths;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.ServiceContexts;
import io.bellwire.service.TopicTable;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The planner on a table that lags behind its topic. */
class EndpointIndexIT {
    private static final String OTHER = "ep_other";

    private final LaggingListener lag = new LaggingListener();
    private KafkaCluster kafka;
    private ServiceContext context;
    private Producer<byte[], byte[]> producer;
    private TopicTable<Endpoint> table;
    private EndpointIndex index;

    @BeforeEach
    void start() throws Exception {
        kafka = KafkaClusters.start();
        Map<String, String> settings = Map.of(
                CommonConfig.BOOTSTRAP_SERVERS, kafka.bootstrapServers(),
                CommonConfig.ADMIN_KEY, "0123456789abcdef",
                CommonConfig.SECRETS_KEY, Base64.getEncoder().encodeToString(new byte[32]));
        context = ServiceContexts.create(Configuration.of(settings, List.of(CommonConfig.DEFINITION)));
        kafka.topics().create(context.topics().name(Topic.ENDPOINTS), 1);
        producer = context.kafka().producer("test", Map.of());
        table = new TopicTable<>(context, "test", Topic.ENDPOINTS, Endpoint.class);
        table.onChange(lag);
        index = new EndpointIndex(table);
        table.start();
    }

    @AfterEach
    void stop() {
        lag.catchUp();
        table.close();
        producer.close();
        kafka.close();
    }

    @Test
    void findsAnEndpointThatWasRegisteredAMomentBeforeItsFirstEvent() throws Exception {
        register(OTHER, "m0");
        lag.awaitBegun();
        register("ep_new", "m1");
        assertThat(index.of("m1")).as("known before it is missed").isEmpty();

        Plan plan = plan("m1");

        assertThat(plan).isInstanceOfSatisfying(Plan.Deliver.class, deliver -> assertThat(deliver.tasks())
                .extracting(DeliveryTask::getEndpointId)
                .containsExactly("ep_new"));
    }

    @Test
    void findsNoneForAMerchantWhoHasNone() throws Exception {
        register(OTHER, "m0");
        lag.awaitBegun();

        assertThat(plan("m1")).isInstanceOf(Plan.NoEndpoint.class);
        assertThat(index.of("m0"))
                .as("what was written before the miss is read")
                .hasSize(1);
    }

    private Plan plan(String merchantId) {
        WalletEvent event = WalletEvent.newBuilder()
                .setEventId("evt_1")
                .setType("user.verified")
                .setSubjectId("user-1")
                .setRevision(1)
                .setMerchantId(merchantId)
                .setOccurredAt(RouterBench.NOW)
                .setRecordedAt(RouterBench.NOW)
                .setPayload(new JsonPayload("{}"))
                .build();
        MerchantPolicies policies = new MerchantPolicies(
                new ConfirmationPolicy(ChainDepths.parse("*=12", 1), ChainDepths.parse("*=1", 1), List.of()));
        Callback callback = Callback.direct(event, merchantId, policies, false);
        return new DeliveryPlanner(catchingUpOnAMiss(), new BodyRenderer()).plan(event, callback, RouterBench.NOW);
    }

    /** The lag ends when the planner has missed an endpoint and asks for more, and not before. */
    private EndpointDirectory catchingUpOnAMiss() {
        return new EndpointDirectory() {
            @Override
            public Collection<Endpoint> of(String merchantId) {
                return index.of(merchantId);
            }

            @Override
            public void refresh(String merchantId) {
                lag.catchUp();
                index.refresh(merchantId);
            }
        };
    }

    private void register(String endpointId, String merchantId) throws Exception {
        Endpoint endpoint = Endpoint.newBuilder()
                .setEndpointId(endpointId)
                .setMerchantId(merchantId)
                .setUrl("https://merchant.shop.com/cb")
                .setEventTypes(List.of("*"))
                .setStatus(EndpointStatus.ACTIVE)
                .setSecrets(List.of())
                .setCreatedAt(RouterBench.NOW)
                .setUpdatedAt(RouterBench.NOW)
                .build();
        String topic = context.topics().name(Topic.ENDPOINTS);
        producer.send(new ProducerRecord<>(
                        topic, endpointId.getBytes(UTF_8), context.codec().encode(topic, endpoint)))
                .get();
    }

    /** Holds the table's thread at one endpoint. */
    private static final class LaggingListener implements TopicTable.Listener<Endpoint> {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);

        @Override
        public void changed(String endpointId, @Nullable Endpoint endpoint) {
            if (endpointId.equals(OTHER)) {
                begun.countDown();
                await(over);
            }
        }

        void awaitBegun() {
            await(begun);
        }

        void catchUp() {
            over.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
