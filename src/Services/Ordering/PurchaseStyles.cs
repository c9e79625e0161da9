using Jumun.Contracts;
using Jumun.Engine.Http;

namespace Jumun.Services.Ordering;

/// <summary>In which style orders are purchased.</summary>
/// <param name="Style">What an installation has chosen.</param>
/// <param name="IsByOrder">Whether an order may say otherwise, in its header: for development.</param>
public sealed record PurchaseStyles(PurchaseStyle Style = PurchaseStyle.Orchestrated, bool IsByOrder = false)
{
    public const string Header = "Jumun-Style";

    /// <param name="text">orchestrated, choreographed, or by-order.</param>
    public static PurchaseStyles Of(string text) => text switch
    {
        "orchestrated" => new(),
        "choreographed" => new(PurchaseStyle.Choreographed),
        "by-order" => new(IsByOrder: true),
        _ => throw new ArgumentException($"A purchase is orchestrated, choreographed or by-order, not '{text}'."),
    };

    internal PurchaseStyle For(Call call) => (IsByOrder ? call.Header(Header) : null) switch
    {
        null => Style,
        "orchestrated" => PurchaseStyle.Orchestrated,
        "choreographed" => PurchaseStyle.Choreographed,
        _ => throw Call.UnfitHeader(Header, "orchestrated or choreographed"),
    };
}
