using Jumun.Engine;
using Jumun.Services.Catalog;
using Jumun.Services.Coupons;
using Jumun.Services.Customers;
using Jumun.Services.Inventory;
using Jumun.Services.Loyalty;
using Jumun.Services.MyPage;
using Jumun.Services.Ordering;
using Jumun.Services.Payments;
using Jumun.Services.Shipping;
using Jumun.Services.Wallet;

namespace Jumun.Tests;

public sealed class ArchitectureTests
{
    private static readonly Type[] Indexes =
    [
        typeof(Catalog), typeof(Customers), typeof(Inventory), typeof(Coupons), typeof(Wallet), typeof(Payments),
        typeof(Shipping), typeof(Ordering), typeof(Loyalty), typeof(MyPage),
    ];

    public static TheoryData<Type> Services => [.. Indexes];

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_knows_no_other_service(Type index) =>
        Assert.DoesNotContain(
            index.Assembly.GetReferencedAssemblies(),
            referenced => Indexes.Any(other => other.Assembly.GetName().Name == referenced.Name));

    [Fact]
    public void The_language_knows_no_service() =>
        Assert.DoesNotContain(
            typeof(Contracts.Money).Assembly.GetReferencedAssemblies(),
            referenced => Indexes.Any(other => other.Assembly.GetName().Name == referenced.Name));

    [Theory]
    [MemberData(nameof(Services))]
    public void Whatever_a_service_keeps_can_be_written(Type index)
    {
        var service = (Service)index.GetField("Service")!.GetValue(null)!;
        Assert.All(service.Kinds, kind => Assert.NotNull(kind.StateJson(type => Language.Of(service, type))));
    }

    [Fact]
    public void Refusal_codes_are_unique_and_look_alike()
    {
        var refusals = typeof(Contracts.Money).Assembly.GetTypes().SelectMany(type => type.GetFields())
            .Where(field => field.FieldType == typeof(Refusal))
            .Select(field => (Refusal)field.GetValue(null)!).ToList();
        Assert.Equal(refusals.Count, refusals.DistinctBy(refusal => refusal.Code).Count());
        Assert.All(refusals, refusal =>
        {
            Assert.Matches("^[a-z]+\\.[a-z]+(-[a-z]+)*$", refusal.Code);
            Assert.EndsWith(".", refusal.Message);
        });
    }
}
