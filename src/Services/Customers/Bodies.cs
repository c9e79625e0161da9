using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.Customers;

/// <param name="Id">A name of your own for the customer; absent: one is given.</param>
public sealed record RegisterCustomerBody(
    [property: Length(1, Customer.NameMax)] string Name, [property: Length(3, Customer.EmailMax)] string Email,
    CustomerId? Id = null, Address? Address = null) : IBody<RegisterCustomerBody>
{
    public static RegisterCustomerBody Example => new("A. Customer", "a.customer@shop.example", new("demo-0001"));
}

public sealed record ChangeNameBody([property: Length(1, Customer.NameMax)] string Name) : IBody<ChangeNameBody>
{
    public static ChangeNameBody Example => new("A. Customer");
}

public sealed record ChangeEmailBody([property: Length(3, Customer.EmailMax)] string Email) : IBody<ChangeEmailBody>
{
    public static ChangeEmailBody Example => new("a.customer@shop.example");
}

public sealed record ChangeAddressBody(Address Address) : IBody<ChangeAddressBody>
{
    public static ChangeAddressBody Example => new(CustomerBody.ExampleAddress);
}

/// <summary>How, in which language and when not a customer wants to be told.</summary>
/// <param name="QuietHours">Absent: any time will do.</param>
/// <param name="Phone">+, then 7 to 15 digits (ITU E.164); needed for sms and kakaotalk.</param>
public sealed record PreferencesBody(
    NotificationChannel Channel, MessageLanguage Language, QuietHoursBody? QuietHours = null,
    [property: MaxLength(16)] string? Phone = null) : IBody<PreferencesBody>
{
    public static PreferencesBody Example => new(
        NotificationChannel.KakaoTalk, MessageLanguage.Korean, new("22:00", "08:00", "Asia/Seoul"), "+821012345678");

    public static PreferencesBody Of(Preferences preferences) => new(
        preferences.Channel, preferences.Language,
        preferences.QuietHours is { } quiet ? QuietHoursBody.Of(quiet) : null, preferences.Phone);

    /// <summary>What it says, or what is wrong with it.</summary>
    public Preferences? Read(out Refusal? wrong)
    {
        wrong = null;
        var quiet = QuietHours?.Read(out wrong);
        return wrong is null ? new(Channel, Language, quiet, Phone) : null;
    }
}

/// <param name="From">Hours and minutes, 00:00 to 23:59.</param>
/// <param name="Until">The same; before From: on the next day.</param>
/// <param name="TimeZone">A name in the IANA database.</param>
public sealed record QuietHoursBody(
    [property: Length(5, 5)] string From, [property: Length(5, 5)] string Until,
    [property: Length(1, QuietHours.TimeZoneMax)] string TimeZone)
{
    private const string Clock = "HH:mm";

    public static QuietHoursBody Of(QuietHours quiet) =>
        new(Text(quiet.From), Text(quiet.Until), quiet.TimeZone);

    public QuietHours? Read(out Refusal? wrong)
    {
        var (hasFrom, hasUntil) = (TryRead(From, out var from), TryRead(Until, out var until));
        wrong = !hasFrom ? CustomersRefusals.Malformed.With("field", "quietHours.from")
            : !hasUntil ? CustomersRefusals.Malformed.With("field", "quietHours.until")
            : !IsZone(TimeZone) ? CustomersRefusals.TimeZoneUnknown.With("timeZone", TimeZone)
            : null;
        return wrong is null ? new(from, until, TimeZone) : null;
    }

    private static bool TryRead(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, Clock, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private static string Text(TimeOnly time) => time.ToString(Clock, CultureInfo.InvariantCulture);

    /// <summary>Names are looked up as files, so nothing that leads elsewhere is asked for.</summary>
    private static bool IsZone(string name) =>
        char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);
}

/// <param name="Address">Where goods are sent to unless another one is named.</param>
/// <param name="Addresses">Further ones, by name.</param>
/// <param name="Version">How many things have happened to it; also its ETag.</param>
public sealed record CustomerBody(
    CustomerId Id, string Name, string Email, Address? Address, IReadOnlyList<NamedAddress> Addresses,
    IReadOnlyList<string> Groups, PreferencesBody? Preferences, DateTimeOffset RegisteredAt, long Version)
    : IBody<CustomerBody>
{
    internal static readonly Address ExampleAddress = new("A. Customer", "1 Sejong-daero", "Seoul", "KR", "04524");

    public static CustomerBody Example => new(
        new("demo-0001"), "A. Customer", "a.customer@shop.example", ExampleAddress, [new("office", ExampleAddress)],
        ["regulars"], PreferencesBody.Example, new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), 4);

    public static CustomerBody Of(CustomerId id, Customer customer, long version) => new(
        id, customer.Name, customer.Email, customer.Address, customer.Addresses ?? [], customer.Groups ?? [],
        customer.Preferences is { } preferences ? PreferencesBody.Of(preferences) : null, customer.RegisteredAt,
        version);
}

/// <summary>A customer in a list.</summary>
public sealed record CustomerSummaryBody(CustomerId Id, string Name, string Email) : IBody<CustomerSummaryBody>
{
    public static CustomerSummaryBody Example => new(new("demo-0001"), "A. Customer", "a.customer@shop.example");

    public static CustomerSummaryBody Of(RegisteredCustomer customer) =>
        new(customer.Customer, customer.Name, customer.Email);
}

/// <summary>How Customers' bodies are written.</summary>
[JsonSerializable(typeof(RegisterCustomerBody))]
[JsonSerializable(typeof(ChangeNameBody))]
[JsonSerializable(typeof(ChangeEmailBody))]
[JsonSerializable(typeof(ChangeAddressBody))]
[JsonSerializable(typeof(PreferencesBody))]
[JsonSerializable(typeof(CustomerBody))]
[JsonSerializable(typeof(PageBody<CustomerSummaryBody>))]
internal sealed partial class Bodies : JsonSerializerContext;
