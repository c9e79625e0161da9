using Jumun.RunningHost;

namespace Jumun.Http.Tests;

/// <summary>The story of an order on the command line: from a host that runs, and from what it left.</summary>
public sealed class ExplainCommandTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();

    private string Data => Path.Combine(_folder.Path, "data");

    [Fact]
    public async Task A_running_host_and_the_folder_that_it_leaves_tell_the_same_story()
    {
        string? id = null;
        var (running, code, said) = ("", 0, "");
        using (var host = await HostProcess.StartReady(Data, HostProcess.FreePort()))
        {
            await Buyer.SetUp(host.Address);
            using var shop = new Shop(host.Address);
            id = (await shop.Must("/v1/orders", "first", Shop.Order("builder", null, ("BRICK", 1)))).Text("id");
            await Waiting.Until("It is told to the end", Soon, async () =>
            {
                (code, running) = await Explain(id!, "--url", $"{host.Address}");
                return code == 0 && running.Contains("order-preparing", StringComparison.Ordinal);
            });

            (code, said) = await Explain(id!, "--data", Data);
            Assert.Equal(
                (1, $"jumun explain: {Data} is in use by a running host: ask that one, with --url."), (code, said));
            (code, said) = await Explain("nothing", "--url", $"{host.Address}");
            Assert.Equal((1, "jumun explain: Nothing has happened under 'nothing'."), (code, said));
            await host.Kill();
        }

        (code, said) = await Explain(id!, "--data", Data);
        Assert.True(code == 0, said);
        Assert.Equal(running, said);
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith($"{id} began at 20", lines[0]);
        Assert.Equal("+0 ms  request → ordering order/…: order-placed  [ordering-0:1]", lines[1].Trim());
        Assert.Contains("├─ reserve stock: reserve-stock → inventory stock/BRICK: stock-reserved  [", said);
        Assert.Contains("└─ begin-preparing → ordering order/…: order-preparing", said);
        Assert.DoesNotContain("request → inventory", said); // All but the first has its cause.

        (code, said) = await Explain(id!, "--data", Data, "--at", "2020-01-01");
        Assert.Equal((1, $"jumun explain: Nothing has happened under '{id}' until then."), (code, said));
    }

    [Fact]
    public async Task What_it_can_not_read_or_understand_is_said_in_a_sentence()
    {
        var (code, said) = await Explain("order-1", "--data", Data);
        Assert.Equal((1, $"jumun explain: {Data} holds no journals."), (code, said));
        Assert.False(Directory.Exists(Data));

        Assert.Equal(1, (await Explain("order-1", "--url", $"http://127.0.0.1:{HostProcess.FreePort()}")).Code);
        (code, said) = await Explain("order-1", "--url", "nowhere");
        Assert.Equal(2, code);
        Assert.Contains("--url needs an address such as http://127.0.0.1:5080.", said);
        Assert.Equal(2, (await Explain("order-1", "--at", "noon")).Code);
        Assert.Equal(2, (await Explain()).Code);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(int Code, string Said)> Explain(params string[] arguments)
    {
        using var command = Subprocess.Start("dotnet", [Built.Host, "explain", .. arguments]);
        var code = await command.Exited(Soon);
        return (code, command.Output);
    }
}
