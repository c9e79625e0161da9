using Jumun.Auditing;
using Jumun.RunningHost;
using Xunit.Abstractions;

namespace Jumun.Crash;

/// <summary>
/// The page cache survives a <c>kill -9</c>, so a host that never flushed would pass every other test here. This one
/// looks at its system calls. It was seen to fail with a shard that released its replies before it appended their batch
/// (answers too early), and with one that published the batch to its readers before that (messages too early).
/// </summary>
public class FlushTests(ITestOutputHelper output)
{
    private const int ClientsMax = 16;
    private const string Export = """exec dotnet "$0" journal export --data "$1" > "$2" """;
    private const string Calls = "pwrite64,fdatasync,fsync,sendto,sendmsg";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Every_answer_and_message_left_after_what_it_rests_on_was_flushed()
    {
        using var folder = new TemporaryFolder();
        var (data, trace) = (Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "trace"));
        await Trade(data, trace);

        var exported = Path.Combine(folder.Path, "exported");
        await Subprocess.Run("sh", Patience, "-c", Export, Built.Host, data, exported);
        var order = new FlushOrder(SystemCall.Read(File.ReadLines(trace)), File.ReadLines(exported));

        None(order.AnswersTooEarly());
        None(order.MessagesTooEarly());
        output.WriteLine($"{order.AnswersChecked} answers, {order.MessagesChecked} messages between journals.");
        Assert.True(order is { AnswersChecked: > 50, MessagesChecked: > 200 }, "Too little was seen to prove it.");
    }

    private static void None(IEnumerable<string> tooEarly)
    {
        var all = string.Join('\n', tooEarly);
        Assert.True(all.Length == 0, all);
    }

    private static async Task Trade(string data, string trace)
    {
        var port = HostProcess.FreePort();
        string[] strace =
        [
            "strace", "-D", "-f", "--seccomp-bpf", "-y", "-s", "1024", "-e", $"trace={Calls}", "-o", trace,
        ];
        using var host = HostProcess.StartBy(strace, data, port); // By -D it is the host that is told to end.
        await host.Ready();
        var gate = new Gate();
        gate.Open();
        var options = new WorkloadOptions { Requests = 300, ClientsMax = ClientsMax };
        using var clients = new Clients([host.Address], new(Environment.TickCount, options), new(), gate);
        clients.Start(ClientsMax);
        await clients.Done();
        await Waiting.Until("The host is at rest", Patience, () => Auditor.IsAtRest(clients.Ask));
        Assert.Equal(0, await host.Stop());
    }
}
