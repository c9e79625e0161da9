using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Jumun.Contracts;

namespace Jumun.Services.Shipping;

/// <summary>
/// The carrier in its simplest form: number and label follow from the shipment alone. A gateway to a real carrier,
/// which gives both, takes its place.
/// </summary>
public static class Carrier
{
    private const ulong Numbers = 1_000_000_000_000;

    /// <summary><c>JM</c>, twelve digits, and a check digit over them.</summary>
    public static TrackingNumber TrackingOf(ShipmentId shipment)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(shipment.Value));
        var digits = (BinaryPrimitives.ReadUInt64BigEndian(hash) % Numbers)
            .ToString("D12", CultureInfo.InvariantCulture);
        return new($"JM{digits}{CheckDigitOf(digits)}");
    }

    /// <summary>From the right, digits count three times and once in turn (GS1 General Specifications, 7.9).</summary>
    public static int CheckDigitOf(string digits)
    {
        var sum = digits.Reverse().Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 3 : 1)).Sum();
        return (10 - (sum % 10)) % 10;
    }

    /// <summary>What is printed and stuck on, a line each: who sends it, who gets it, under what number.</summary>
    public static string LabelOf(Shipment shipment)
    {
        var customer = LinesOf(shipment.Address!);
        var warehouse = $"Warehouse {shipment.Warehouse}";
        string[] way = shipment.Kind == ShipmentKind.Delivery
            ? ["FROM", warehouse, "TO", .. customer]
            : ["FROM", .. customer, "TO", warehouse];
        return string.Join('\n', [.. way, $"TRACKING {shipment.Tracking}", $"SHIPMENT {shipment.Id}"]);
    }

    private static IEnumerable<string> LinesOf(Address address) =>
        new[]
        {
            address.Name, address.Line1, address.Line2, $"{address.PostalCode} {address.City}".Trim(), address.Region,
            address.Country,
        }.OfType<string>();
}
