using Jumun.RunningHost;

namespace Jumun.Http.Tests;

/// <summary>The host as its own process: what it says when it starts, can't start, and ends.</summary>
public class StartTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("http://0.0.0.0:5999", "there is no sign-in yet")]
    [InlineData("http://192.168.1.2:5999", "there is no sign-in yet")]
    [InlineData("http://*:5999", "such as http://127.0.0.1:5080")]
    [InlineData("http://shop.example:5999", "there is no sign-in yet")]
    [InlineData("http://127.0.0.1:5999;http://[::]:5999", "there is no sign-in yet")]
    [InlineData("https://127.0.0.1:5999", "only http is spoken")]
    [InlineData("127.0.0.1:5999", "such as http://127.0.0.1:5080")]
    [InlineData("nonsense", "such as http://127.0.0.1:5080")]
    public async Task It_listens_nowhere_but_on_this_machine(string urls, string why)
    {
        using var folder = new TemporaryFolder();

        await Ends(2, why, "--urls", urls, "--data", Path.Combine(folder.Path, "data"));

        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("--data", "--data")]
    [InlineData("--segment-kib=63", "from 64 to 1048576")]
    [InlineData("--segment-kib=1048577", "from 64 to 1048576")]
    [InlineData("--snapshot-records=99", "at least 100")]
    [InlineData("--lease-seconds=0", "from 1 to 300")]
    [InlineData("--postgres=Hots=127.0.0.1", "--postgres can't be understood")]
    [InlineData("--postgres=Port=5432", "it names no Host")]
    [InlineData("--events=http://127.0.0.1", "such as amqp://user:password@host/")]
    [InlineData("--shards=ordering=0", "'ordering=0' is no service and a number from 1 to 64")]
    [InlineData("--shards=orders=2", "'orders=2' is no service")]
    public async Task An_option_that_makes_no_sense_is_named(string option, string named) =>
        await Ends(2, named, option);

    [Fact]
    public async Task A_port_in_use_a_folder_in_use_and_a_folder_that_is_none_are_told_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var (data, file) = (Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "file"));
        await File.WriteAllTextAsync(file, "no folder");
        using var host = await HostProcess.StartReady(data, HostProcess.FreePort());
        var address = host.Address.GetLeftPart(UriPartial.Authority);

        await Ends(1, "is in use by another program", "--urls", address, "--data", Path.Combine(folder.Path, "other"));
        await Ends(1, "in use by another process", "--urls", "http://127.0.0.1:0", "--data", data);
        await Ends(1, file, "--urls", "http://127.0.0.1:0", "--data", file);
        Assert.Equal(0, await host.Stop());
    }

    [Fact]
    public async Task It_ends_cleanly_and_starts_again_where_it_was()
    {
        using var folder = new TemporaryFolder();
        using (var host = await HostProcess.StartReady(folder.Path, HostProcess.FreePort(), "--demo"))
        {
            Assert.Equal(0, await host.Stop());
            Assert.DoesNotContain("   at ", host.Process.Output);
        }

        using var again = await HostProcess.StartReady(folder.Path, HostProcess.FreePort(), "--demo");
        using var client = new Client(again.Address);
        Assert.Equal("1000000000000", (await client.Get("/v1/customers/demo-1000/balance"))["balance.amount"]);
        Assert.Equal("1000000000", (await client.Get("/v1/stock/TEA-001"))["onHand"]);
        Assert.Equal(0, await again.Stop());
    }

    [Fact]
    public async Task A_demo_that_was_killed_while_it_was_filled_in_is_completed()
    {
        using var folder = new TemporaryFolder();
        using (var host = HostProcess.Start(folder.Path, HostProcess.FreePort(), "--demo"))
        {
            await Waiting.Until("Something is stored", Soon, () =>
                Directory.Exists(Path.Combine(folder.Path, "wallet-0")) || host.Process.HasExited);
            await host.Kill();
        }

        using var again = await HostProcess.StartReady(folder.Path, HostProcess.FreePort(), "--demo");
        using var client = new Client(again.Address);
        foreach (var customer in (string[])["demo-0001", "demo-0500", "demo-1000"])
        {
            Assert.Equal("1000000000000", (await client.Get($"/v1/customers/{customer}/balance"))["balance.amount"]);
        }

        Assert.Equal("1000000000", (await client.Get("/v1/stock/TEA-020"))["onHand"]);
    }

    [Fact]
    public async Task Help_names_every_option()
    {
        using var host = Subprocess.Start("dotnet", Built.Host, "--help");

        Assert.Equal(0, await host.Exited(Soon));
        Assert.All(
            (string[])
            [
                "--urls", "--data", "--demo", "--segment-kib", "--snapshot-records", "--shards", "--postgres",
                "--events", "--lease-seconds", "--help", "replay", "journal", "migrate",
            ],
            option => Assert.Contains(option, host.Output));
    }

    [Theory]
    [InlineData(1, "holds no journals", "verify", "--data", "/")]
    [InlineData(1, "can't be read", "describe", "--data", "/nowhere")]
    [InlineData(2, "--stream needs a kind and a key", "export", "--stream", "order")]
    [InlineData(0, "--stream", "export", "--help")]
    [InlineData(0, "verify", "--help")]
    public async Task A_journal_command_that_makes_no_sense_is_told_so(
        int code, string said, params string[] arguments)
    {
        using var command = Subprocess.Start("dotnet", [Built.Host, "journal", .. arguments]);
        Assert.Equal(code, await command.Exited(Soon));
        Assert.Contains(said, command.Output, StringComparison.Ordinal);
        Assert.True(code == 0 || !command.Output.Contains('\n'), command.Output);
    }

    /// <summary>It ends at once with this code and one line that says so.</summary>
    private static async Task Ends(int code, string why, params string[] options)
    {
        using var host = Subprocess.Start("dotnet", [Built.Host, .. options]);

        Assert.Equal(code, await host.Exited(Soon));
        Assert.Single(host.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(why, host.Output);
        Assert.StartsWith("jumun: ", host.Output);
    }
}
