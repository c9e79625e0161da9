using System.Text.Json.Nodes;

namespace Jumun.Host.Replay;

/// <summary>
/// Takes goods back as the file says: plays the carrier who delivers an order, the customer who returns goods of it,
/// and the carrier who brings them. Like a <see cref="ReplayRun"/> it may be stopped and run again.
/// </summary>
public sealed class ReturnRun(PlatformClient platform, Func<string, string, string> keyOf)
{
    /// <summary>What was not as it must be.</summary>
    public async Task<IReadOnlyList<Difference>> Return(string order, PlannedReturns returns, CancellationToken stop)
    {
        var differences = new List<Difference>();
        await Deliver(order, stop);
        foreach (var one in returns.Returns)
        {
            var expected = $"Done {Pounds.Text(one.Pence)}";
            if (await Return(order, one, stop) is var found && found != expected)
            {
                differences.Add(new($"return {one.Reference}", expected, found));
            }
        }

        return differences;
    }

    private async Task Deliver(string order, CancellationToken stop)
    {
        var shipments = await platform.GetUntil(
            $"/v1/orders/{order}/shipments", answer => answer.Body?["items"] is JsonArray { Count: > 0 }, stop);
        foreach (var shipment in shipments.Body?["items"]?.AsArray() ?? [])
        {
            await Report(shipment!["id"]!.ToString(), "picked-up", stop);
            await Report(shipment["id"]!.ToString(), "delivered", stop);
        }

        await platform.GetUntil(
            $"/v1/orders/{order}",
            answer => answer.Text("status") is not ("Pending" or "Confirmed" or "Preparing" or "Shipped"),
            stop);
    }

    /// <summary>How far it came and what was given back, or why it was refused.</summary>
    private async Task<string> Return(string order, PlannedReturn one, CancellationToken stop)
    {
        var asked = await platform.Post(
            $"/v1/orders/{order}/returns", keyOf("return", $"{order}-{one.Reference}"), Bodies.Return(one), stop,
            waitSeconds: 0);
        if (!asked.IsSuccess)
        {
            return asked.Code;
        }

        var collection = asked.Text("shipmentId")!;
        await platform.GetUntil($"/v1/shipments/{collection}", answer => answer.IsSuccess, stop);
        await Report(collection, "delivered", stop);
        var ended = await platform.GetUntil(
            $"/v1/orders/{order}/returns/{asked.Text("number")}",
            answer => answer.Text("status") is "Done" or "Failed",
            stop);
        return $"{ended.Text("status")} {Pounds.Text(Bodies.AmountOf(ended.Body?["refund"]) ?? 0)}";
    }

    private Task<Answer> Report(string shipment, string status, CancellationToken stop) => platform.Post(
        $"/v1/shipments/{shipment}/events", keyOf(status, shipment), new() { ["status"] = status }, stop);
}
