using System.Text.Json.Nodes;
using Jumun.Host;
using Jumun.RunningHost;

namespace Jumun.Http.Tests;

/// <summary>Old history in another folder: everything is answered as if it had never been moved.</summary>
public sealed class ArchiveTests : IDisposable
{
    private const int SegmentKiB = HostSettings.SegmentKiBMin;
    private const int Orders = 150;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _ids = [];
    private string _customer = "";
    private string _sku = "";

    private string Data => Path.Combine(_folder.Path, "data");

    private string Archived => Path.Combine(Data, "archive", "ordering-0");

    [Fact]
    public async Task Archived_orders_are_answered_as_before_with_their_keys_and_in_rebuilt_views()
    {
        var before = await Fill();
        var segments = Segments(Path.Combine(Data, "ordering-0"));
        Assert.True(segments.Length > 3);

        var (code, said) = await Journal("archive", "--data", Data, "--before", "2100-01-01");
        Assert.True(code == 0, said);
        Assert.Contains($"ordering-0: segments moved to {Archived}: {segments.Length - 1}", said);
        Assert.Equal(segments[..^1], Segments(Archived));
        Assert.Equal(segments[^1..], Segments(Path.Combine(Data, "ordering-0")));
        await IsAnsweredAsBefore(before);

        foreach (var snapshot in Directory.GetFiles(Data, "snapshot", SearchOption.AllDirectories))
        {
            File.Delete(snapshot);
        }

        await IsAnsweredAsBefore(before);
        (code, said) = await Journal("verify", "--data", Data);
        Assert.True(code == 0, said);
        (code, said) = await Journal("describe", "--data", Data);
        Assert.Contains($"archive in {Archived}", said, StringComparison.Ordinal);
        (code, said) = await Journal("export", "--data", Data, "--stream", $"order/{_ids[0]}");
        Assert.True(code == 0, said);
        Assert.Equal(4, said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        using var explain = Subprocess.Start("dotnet", [Built.Host, "explain", _ids[0], "--data", Data]);
        Assert.Equal(0, await explain.Exited(Soon));
        Assert.Contains("confirm order: confirm-order → ordering order/…: order-confirmed", explain.Output);
    }

    [Fact]
    public async Task An_archive_that_is_not_there_is_asked_for_and_a_second_one_is_not_begun()
    {
        var before = await Fill();
        var slow = Path.Combine(_folder.Path, "slow");
        Assert.Equal(0, (await Journal("archive", "--data", Data, "--before", "2100-01-01", "--to", slow)).Code);
        Assert.NotEmpty(Segments(Path.Combine(slow, "ordering-0")));

        var (code, said) = await Journal("archive", "--data", Data, "--before", "2100-01-01");
        Assert.Equal(1, code);
        Assert.StartsWith("jumun journal archive: The archive of ", said, StringComparison.Ordinal);
        Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        Directory.Move(slow, slow + "-away");
        using (var host = HostProcess.Start(Data, HostProcess.FreePort()))
        {
            Assert.Equal(1, await host.Process.Exited(Soon));
            Assert.Single(host.Process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith($"jumun: The archive '{slow}/", host.Process.Output, StringComparison.Ordinal);
        }

        Assert.Equal(3, (await Journal("verify", "--data", Data)).Code);
        Directory.Move(slow + "-away", slow);
        await IsAnsweredAsBefore(before);
    }

    [Fact]
    public async Task What_is_too_young_stays_and_a_running_host_is_left_alone()
    {
        await Fill();
        var (code, said) = await Journal("archive", "--data", Data, "--before", "2020-01-01");
        Assert.True(code == 0, said);
        Assert.Contains("ordering-0: records 1 to ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("moved", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Archived));

        using var host = await HostProcess.StartReady(Data, HostProcess.FreePort());
        (code, said) = await Journal("archive", "--data", Data, "--before", "2100-01-01");
        Assert.Equal(1, code);
        Assert.Contains("is in use by a running host", said, StringComparison.Ordinal);
        Assert.Equal(0, await host.Stop());
        Assert.Equal(2, (await Journal("archive", "--data", Data, "--before", "yesterday")).Code);
        Assert.Equal(2, (await Journal("archive", "--data", Data)).Code);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Orders over several segments; gives what is told of them.</summary>
    private async Task<List<string>> Fill()
    {
        await using var shop = await RunningShop.Start(Data, SegmentKiB);
        (_sku, _customer) = (await shop.Sell(won: 10, pieces: Orders + 10), await shop.Welcome(won: 100_000));
        for (var i = 0; i < Orders; i++)
        {
            var answer = await Order(shop, i);
            RunningShop.Is(201, answer);
            _ids.Add(answer["id"]!);
            await shop.Prepared(_ids[^1]);
        }

        return await Answers(shop);
    }

    private async Task IsAnsweredAsBefore(List<string> before)
    {
        await using var shop = await RunningShop.Start(Data, SegmentKiB);
        Assert.Equal(before, await Answers(shop));
        Assert.Equal(_ids[0], (await Order(shop, 0))["id"]);
        Assert.Equal(422, (await Order(shop, 0, pieces: 2)).Status); // The same key, another body.
        Assert.Equal($"{10}", (await shop.StockOf(_sku)).Unsold);
    }

    private Task<Reply> Order(RunningShop shop, int number, int pieces = 1) =>
        shop.Order(_customer, [(_sku, pieces)], key: $"archived-{number}");

    /// <summary>Histories, states then and now, lists, balances: everything that is told of it.</summary>
    private async Task<List<string>> Answers(RunningShop shop)
    {
        var answers = new List<string>();
        foreach (var id in (string[])[_ids[0], _ids[Orders / 2], _ids[^1]])
        {
            var history = await shop.Client.Get($"/v1/orders/{id}/history");
            var accepted = history["items.1.at"];
            answers.Add(history.ToString());
            answers.Add((await shop.Client.Get($"/v1/orders/{id}")).ToString());
            answers.Add((await shop.Client.Get($"/v1/orders/{id}?at={accepted}")).ToString());
        }

        answers.Add((await shop.Client.Get($"/v1/orders?customerId={_customer}&limit=200")).ToString());
        answers.Add((await shop.StockOf(_sku)).ToString());
        answers.Add((await shop.BalanceOf(_customer))!);
        Assert.Equal(Orders, JsonNode.Parse(answers[^3][4..])!["items"]!.AsArray().Count);
        return answers;
    }

    private static string[] Segments(string folder) =>
    [
        .. Directory.GetFiles(folder, "*.journal").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
    ];

    private static async Task<(int Code, string Said)> Journal(params string[] arguments)
    {
        using var command = Subprocess.Start("dotnet", [Built.Host, "journal", .. arguments]);
        var code = await command.Exited(Soon);
        return (code, command.Output + "\n");
    }
}
