using System.Text.Json.Serialization;

namespace Jumun.Engine;

/// <summary>Why a refusal was given, which tells the caller what may help.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefusalKind>))]
public enum RefusalKind
{
    /// <summary>
    /// It can never work as asked. Nothing is stored, so the same key may be used for a corrected request.
    /// </summary>
    Invalid,

    /// <summary>What it is about does not exist. Nothing is stored.</summary>
    NotFound,

    /// <summary>The state of things forbids it: the business said no. Stored, and answered again to a retry.</summary>
    Conflict,

    /// <summary>A payment was declined. Stored, and answered again to a retry.</summary>
    PaymentRequired,
}

/// <summary>
/// The business says no, with a stable code. Not an exception: refusals are expected, recorded and sent back.
/// Codes look like <c>stock.insufficient</c> and are declared once, on the language page of their service.
/// </summary>
public sealed record Refusal(
    string Code,
    string Message,
    // Left out as a default it would come back as Conflict.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    RefusalKind Kind = RefusalKind.Conflict)
{
    /// <summary>Facts that help the caller, for example the sku and how many there are.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = NoFacts;

    private static readonly Dictionary<string, string> NoFacts = [];

    /// <summary>The same refusal with one more fact.</summary>
    public Refusal With(string name, string value) =>
        this with { Facts = new Dictionary<string, string>(Facts) { [name] = value } };

    /// <summary>The same refusal, its sentence said about this case.</summary>
    public Refusal Saying(string message) => this with { Message = message };

    /// <summary>
    /// A refusal that says the request was wrong, rather than that the state forbids it, leaves no trace.
    /// </summary>
    [JsonIgnore]
    public bool IsStored => Kind is RefusalKind.Conflict or RefusalKind.PaymentRequired;
}
