using System.Text.Json.Nodes;
using Jumun.RunningHost;

namespace Jumun.Crash;

/// <summary>An order that was sent under a key, and the first final answer to it.</summary>
public sealed record Placed(string Key, JsonObject Order, Answer Answer)
{
    public bool IsConfirmed => Answer.Status == 201;

    /// <summary>The order's id; null when the request was no order at all and left no trace.</summary>
    public string? Id => Answer.Text("id") ?? Answer.Text("orderId");

    public string Customer => Order["customerId"]!.ToString();

    public string? Coupon => Order["couponCode"]?.ToString();

    public long Total => IsConfirmed ? long.Parse(Answer.Body!["total"]!["amount"]!.ToString()) : 0;

    public long Pieces(string sku) => Order["lines"]!.AsArray()
        .Where(line => line!["sku"]!.ToString() == sku).Sum(line => (long)line!["quantity"]!.GetValue<int>());

    /// <summary>What must never change about an answer; a problem also carries the trace of its own request.</summary>
    public static string Essence(Answer answer)
    {
        var body = (JsonObject?)answer.Body?.DeepClone();
        body?.Remove("traceId");
        return $"{answer.Status} {body?.ToJsonString()}";
    }
}
