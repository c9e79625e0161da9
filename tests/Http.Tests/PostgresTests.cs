using Jumun.RunningHost;

namespace Jumun.Http.Tests;

/// <summary>The host on PostgreSQL instead of files: killed, beside another one, moved there and back.</summary>
public sealed class PostgresTests : IAsyncLifetime
{
    private const string TwoShards = "ordering=2,inventory=2";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();
    private readonly Buyer _buyer = new();
    private PostgresServer _server = null!; // Started before each test.

    private string Connection => $"Host=127.0.0.1;Port={_server.Port};Username=jumun";

    public async Task InitializeAsync() => _server = await PostgresServer.Start();

    public Task DisposeAsync()
    {
        _server.Dispose();
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task What_was_acknowledged_stands_after_kills_of_the_host_and_of_the_server()
    {
        Assert.Equal(0, await Jumun("migrate"));
        using (var host = await Start("--shards", TwoShards))
        {
            await Buyer.SetUp(host.Address);
            await _buyer.BuyUntilItFails(host.Address, 20);
            await host.Kill();
        }

        using (var host = await Start()) // It waits for the lease that the one before left behind.
        {
            await _buyer.Check(host.Address);
            await _server.Stop("immediate");
            await _server.Start();
            await _buyer.BuyUntilItFails(host.Address, 20);
            Assert.Equal(0, await host.Stop());
        }

        using (var host = await Start("--shards", TwoShards))
        {
            await _buyer.Check(host.Address);
        }

        Assert.InRange(_buyer.Acknowledged, 20, 40);
    }

    [Fact]
    public async Task A_second_host_is_refused_while_the_first_one_lives()
    {
        Assert.Equal(0, await Jumun("migrate"));
        using var first = await Start();
        Assert.Contains(
            "is in use by another process", await Refused(1, "--lease-seconds", "1"), StringComparison.Ordinal);
        Assert.Equal(0, await first.Stop());
        using var second = await Start();
    }

    [Fact]
    public async Task A_host_that_was_paused_past_its_lease_ends_and_nothing_of_its_is_written()
    {
        Assert.Equal(0, await Jumun("migrate"));
        using var paused = await Start("--lease-seconds", "1");
        await Buyer.SetUp(paused.Address);
        await _buyer.BuyUntilItFails(paused.Address, 10);
        await Signal(paused, "STOP");
        using var other = await Start("--lease-seconds", "1");
        await _buyer.BuyUntilItFails(other.Address, 10);
        await Signal(paused, "CONT");

        Assert.Equal(1, await paused.Process.Exited(Soon));
        Assert.Contains("has taken", paused.Process.Output, StringComparison.Ordinal);
        await _buyer.Check(other.Address);
        Assert.Equal(20, _buyer.Acknowledged);
    }

    [Fact]
    public async Task An_installation_is_taken_to_postgres_and_back()
    {
        using (var host = await HostProcess.StartReady(
            _folder.Path, HostProcess.FreePort(), "--segment-kib", "64", "--shards", TwoShards))
        {
            await Buyer.SetUp(host.Address);
            await _buyer.BuyUntilItFails(host.Address, 150);
            await host.Kill();
        }

        Assert.Equal(0, await Copy("files", "postgres"));
        using (var host = await Start())
        {
            await _buyer.Check(host.Address);
            await _buyer.BuyUntilItFails(host.Address, 20);
            Assert.Equal(1, await Copy("postgres", "files")); // Not while a host has it.
            Assert.Equal(0, await host.Stop());
        }

        Assert.Equal(0, await Copy("postgres", "files"));
        using var back = await HostProcess.StartReady(_folder.Path, HostProcess.FreePort());
        await _buyer.Check(back.Address);
        Assert.Equal(170, _buyer.Acknowledged);
    }

    [Fact]
    public async Task Without_tables_it_says_how_they_are_made_and_a_demo_makes_them()
    {
        Assert.Contains("jumun_catalog", await Refused(1), StringComparison.Ordinal);
        using (var demo = await Start("--demo"))
        {
            Assert.Equal(0, await demo.Stop());
        }

        Assert.Contains(
            "'ordering' was begun with 1 shards", await Refused(2, "--shards", "ordering=2"), StringComparison.Ordinal);
    }

    private Task<HostProcess> Start(params string[] more) =>
        HostProcess.StartReady(_folder.Path, HostProcess.FreePort(), ["--postgres", Connection, .. more]);

    private async Task<string> Refused(int code, params string[] more)
    {
        string[] postgres = more.Contains("--postgres") ? [] : ["--postgres", Connection];
        using var host = HostProcess.Start(_folder.Path, HostProcess.FreePort(), [.. postgres, .. more]);
        Assert.Equal(code, await host.Process.Exited(Soon));
        return host.Process.Output;
    }

    private static Task Signal(HostProcess host, string name) =>
        Subprocess.Run("kill", Soon, $"-{name}", $"{host.Process.Id}");

    private Task<int> Copy(string from, string to) =>
        Jumun("journal", "copy", "--from", from, "--to", to, "--data", _folder.Path);

    private async Task<int> Jumun(params string[] command)
    {
        var environment = new Dictionary<string, string> { ["JUMUN_POSTGRES"] = Connection };
        using var jumun = Subprocess.Start("dotnet", environment, [Built.Host, .. command]);
        return await jumun.Exited(Soon);
    }
}
