package io.bellwire.standalone;

import io.bellwire.console.ConsoleConfig;
import io.bellwire.console.ConsoleService;
import io.bellwire.dispatcher.router.RouterConfig;
import io.bellwire.dispatcher.router.RouterService;
import io.bellwire.dispatcher.sender.SenderConfig;
import io.bellwire.dispatcher.sender.SenderService;
import io.bellwire.gateway.GatewayConfig;
import io.bellwire.gateway.GatewayService;
import io.bellwire.retry.RetrySchedulerConfig;
import io.bellwire.retry.RetrySchedulerService;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Service;
import io.bellwire.service.ServiceContext;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;

/** What each process is made of: its services and the settings they define. */
public final class Services {
    /** Every setting there is. One file may configure all processes, so each of them knows all keys. */
    public static final List<ConfigDef> DEFINITIONS = List.of(
            CommonConfig.DEFINITION,
            GatewayConfig.DEFINITION,
            RouterConfig.DEFINITION,
            SenderConfig.DEFINITION,
            RetrySchedulerConfig.DEFINITION,
            ConsoleConfig.DEFINITION,
            StandaloneConfig.DEFINITION);

    public static final List<Function<ServiceContext, Service>> GATEWAY = List.of(GatewayService::new);
    public static final List<Function<ServiceContext, Service>> DISPATCHER =
            List.of(SenderService::new, RouterService::new);
    public static final List<Function<ServiceContext, Service>> RETRY_SCHEDULER = List.of(RetrySchedulerService::new);
    public static final List<Function<ServiceContext, Service>> CONSOLE = List.of(ConsoleService::new);

    /** From the pipeline's end to its beginning: what comes in finds everything behind it started. */
    public static final List<Function<ServiceContext, Service>> ALL = List.of(
            ConsoleService::new,
            RetrySchedulerService::new,
            SenderService::new,
            RouterService::new,
            GatewayService::new);

    private Services() {}
}
