namespace Jumun.Engine.Http;

/// <summary>Something wrong with a request, or with us, that is not a matter of business.</summary>
public sealed record Fault(string Code, int Status, string Message);

/// <summary>All faults, with their stable codes.</summary>
public static class Faults
{
    public static readonly Fault NoRoute = new("route.not-found", 404, "There is nothing at this address.");

    public static readonly Fault NoMethod = new(
        "route.method-not-allowed", 405, "This address does not take that method.");

    public static readonly Fault BodyMalformed = new("body.malformed", 400, "The body is not JSON.");

    public static readonly Fault BodyUnfit = new(
        "body.unfit", 400, "A value in the body is not of the kind that belongs there.");

    public static readonly Fault BodyUnknownProperty = new(
        "body.unknown-property", 400, "The body has a property that is not known here.");

    public static readonly Fault BodyMissingProperty = new(
        "body.missing-property", 400, "The body lacks a property.");

    public static readonly Fault TextLength = new(
        "body.text-length", 400, "A text in the body is too long or too short.");

    public static readonly Fault TextControl = new(
        "body.text-control-character", 400, "A text in the body contains a control character.");

    public static readonly Fault BodyTooLarge = new("body.too-large", 413, "The body is larger than 64 KiB.");

    public static readonly Fault BodyTooSlow = new("body.too-slow", 408, "The body did not arrive in time.");

    public static readonly Fault MediaType = new(
        "body.media-type", 415, "The body must be sent as application/json in UTF-8.");

    public static readonly Fault RequestMalformed = new("request.malformed", 400, "The request is not proper HTTP.");

    public static readonly Fault AddressTooLong = new(
        "request.address-too-long", 414, "The address is too long: method, address and version have 4 KiB.");

    public static readonly Fault HeadersTooLarge = new(
        "request.headers-too-large", 431, "There may be 64 headers, of 16 KiB altogether.");

    public static readonly Fault RequestTooSlow = new(
        "request.too-slow", 408, "The headers did not arrive in time.");

    public static readonly Fault QueryUnfit = new(
        "query.unfit", 400, "A parameter of the query is not of the kind that belongs there.");

    public static readonly Fault HeaderUnfit = new(
        "header.unfit", 400, "A header has a value that can't be understood.");

    public static readonly Fault KeyMissing = new(
        "idempotency.key-missing", 400,
        "The header Idempotency-Key is missing. Send a new one with each new request, the same with a repeated one.");

    public static readonly Fault KeyInvalid = new(
        "idempotency.key-invalid", 400,
        "The header Idempotency-Key must hold one key of 1 to 255 printable ASCII characters.");

    public static readonly Fault KeyReused = new(
        "idempotency.key-reused", 422,
        "This Idempotency-Key was sent before with another body. Use a new key for a new request.");

    public static readonly Fault InProgress = new(
        "idempotency.in-progress", 409, "The same request is being handled right now. Ask again in a moment.");

    public static readonly Fault Stale = new(
        "version.stale", 412,
        "It has changed meanwhile: its version is not the one in If-Match. Read it again first.");

    public static readonly Fault VersionInvalid = new(
        "version.invalid", 400, "The header If-Match must hold one ETag that this address has given.");

    public static readonly Fault Overloaded = new(
        "platform.overloaded", 503,
        "There is more to do than we can at the moment. Nothing was stored: send it again later.");

    public static readonly Fault Late = new(
        "platform.late", 503, "Its turn did not come in time. Nothing was stored: send it again later.");

    public static readonly Fault OutcomeUnknown = new(
        "platform.outcome-unknown", 503,
        "Whether it was stored is not known. Send it again with the same Idempotency-Key.");

    public static readonly Fault Parked = new(
        "platform.parked", 503,
        "An earlier message about the same thing waits for an operator. Nothing was stored: send it again later.");

    public static readonly Fault Unreadable = new(
        "platform.unreadable", 503, "What is stored about it can't be read at the moment; an operator can see why.");

    public static readonly Fault NotReady = new("platform.not-ready", 503, "The platform is starting or stopping.");

    public static readonly Fault Failed = new("platform.failed", 500, "That went wrong on our side and was logged.");

    /// <summary>Every fault, for the list in the documents.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        NoRoute, NoMethod, RequestMalformed, AddressTooLong, HeadersTooLarge, RequestTooSlow, BodyMalformed, BodyUnfit,
        BodyUnknownProperty, BodyMissingProperty, TextLength, TextControl, BodyTooLarge, BodyTooSlow, MediaType,
        QueryUnfit, KeyMissing, KeyInvalid, KeyReused,
        InProgress, Stale, VersionInvalid, Overloaded, Late, OutcomeUnknown, Parked, NotReady,
        Unreadable, Failed,
    ];
}
