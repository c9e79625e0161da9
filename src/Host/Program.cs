using System.CommandLine;
using Jumun.Host;
using Jumun.Host.Explain;
using Jumun.Host.Journal;
using Jumun.Host.Map;
using Jumun.Host.Replay;

var urls = new Option<string>("--urls")
{
    Description = "Where to listen: loopback addresses, several separated by ';'",
    DefaultValueFactory = _ => "http://127.0.0.1:5080",
    HelpName = "address",
};
var data = new Option<string>("--data")
{
    Description = "The folder that everything is kept in",
    DefaultValueFactory = _ => "./data",
    HelpName = "folder",
};
var demo = new Option<bool>("--demo")
{
    Description = "Fill a new folder with products, stock, customers, balances and a coupon to try things out",
};
var segment = new Option<int>("--segment-kib")
{
    Description = "The size of a journal's files, from now on; smaller ones change more often",
    DefaultValueFactory = _ => HostSettings.SegmentKiBDefault,
    HelpName = "KiB",
};
var snapshot = new Option<int>("--snapshot-records")
{
    Description = "After how many records a service's snapshot is renewed, at the earliest",
    DefaultValueFactory = _ => HostSettings.SnapshotRecordsDefault,
    HelpName = "number",
};
var postgres = new Option<string?>("--postgres")
{
    Description = "Keep everything on this PostgreSQL server, in a database for each service, instead of the folder: "
        + "a connection string such as 'Host=db1;Username=jumun;Password=…' [default: $JUMUN_POSTGRES]",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("JUMUN_POSTGRES"),
    HelpName = "server",
};
var lease = new Option<int>("--lease-seconds")
{
    Description = "On PostgreSQL: how long nothing is heard of a process before another may take what it has",
    DefaultValueFactory = _ => HostSettings.LeaseSecondsDefault,
    HelpName = "seconds",
};
var events = new Option<string?>("--events")
{
    Description = "Tell others what happens, as CloudEvents on the exchange jumun.events of this RabbitMQ server: an "
        + "address such as amqp://user:password@host/ [default: $JUMUN_EVENTS]",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("JUMUN_EVENTS"),
    HelpName = "server",
};
var shards = new Option<string?>("--shards")
{
    Description = "For services that shall have more than one shard how many, for example ordering=2,inventory=2; only "
        + "when they begin, it is for good",
    HelpName = "numbers",
};
var cluster = new Option<string?>("--cluster")
{
    Description = "Run as one of several processes on one PostgreSQL server; the others reach this one at this "
        + "address, which nobody else may reach",
    HelpName = "address",
};
var streams = new Option<string?>("--streams")
{
    Description = "With --cluster: the RabbitMQ server through which processes hear of each other [default: "
        + "$JUMUN_STREAMS]",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("JUMUN_STREAMS"),
    HelpName = "server",
};
var trust = new Option<bool>("--trust-network")
{
    Description = "Listen also where other machines reach it; there is no sign-in yet, so a proxy or a firewall must "
        + "stand before it",
};
var services = new Option<string?>("--services")
{
    Description = "With --cluster: the services whose shards this process takes, for example ordering,wallet [default: "
        + "all]",
    HelpName = "names",
};
var style = new Option<string?>("--ordering-style")
{
    Description = "How orders are purchased: orchestrated by Ordering, choreographed by the services' events, or "
        + "by-order: as the order's header Jumun-Style says [default: $JUMUN_ORDERING_STYLE, else orchestrated, with "
        + "--demo by-order]",
    DefaultValueFactory = _ => Environment.GetEnvironmentVariable("JUMUN_ORDERING_STYLE"),
    HelpName = "style",
};
style.AcceptOnlyFromAmong("orchestrated", "choreographed", "by-order");
var jumun = new RootCommand("Takes orders through stock, coupon, balance and payment, and never leaves one half-done.")
{
    urls, data, demo, segment, snapshot, shards, postgres, lease, events, cluster,
    streams, services, trust, style,
    ReplayCommand.Create(), JournalCommand.Create(postgres), MigrateCommand.Create(postgres),
    ExplainCommand.Create(postgres), MapCommand.Create(),
};
jumun.SetAction((options, stop) => JumunHost.Run(
    new(options.GetRequiredValue(urls), options.GetRequiredValue(data), options.GetValue(demo))
    {
        SegmentKiB = options.GetValue(segment),
        SnapshotRecords = options.GetValue(snapshot),
        Shards = options.GetValue(shards),
        Postgres = options.GetValue(postgres),
        LeaseSeconds = options.GetValue(lease),
        Events = options.GetValue(events),
        Cluster = options.GetValue(cluster),
        Streams = options.GetValue(streams),
        Services = options.GetValue(services),
        TrustsNetwork = options.GetValue(trust),
        OrderingStyle = options.GetValue(style),
    },
    stop));

var asked = jumun.Parse(args);
if (asked.Errors.Count > 0)
{
    Console.Error.WriteLine($"jumun: {asked.Errors[0].Message} See jumun --help.");
    return ExitCodes.WrongUse;
}

return await asked.InvokeAsync(new() { ProcessTerminationTimeout = JumunHost.StoppedWithin });
