using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

// All scenarios of purchases once more, where nobody orchestrates them.

/// <summary>A demo shop whose purchases are choreographed.</summary>
public sealed class ChoreographedShop : SharedShop
{
    protected override Task<RunningShop> Start() => RunningShop.Start(isDemo: true, style: "choreographed");
}

[CollectionDefinition(Name)]
public sealed class Choreographed : ICollectionFixture<ChoreographedShop>
{
    public const string Name = "choreographed";
}

[Collection(Choreographed.Name)]
public sealed class CancelsChoreographed(ChoreographedShop shared) : CancelScenarios(shared.Shop);

[Collection(Choreographed.Name)]
public sealed class FirstOrderChoreographed(ChoreographedShop shared) : FirstOrderScenarios(shared.Shop);

[Collection(Choreographed.Name)]
public sealed class KeysChoreographed(ChoreographedShop shared) : KeyScenarios(shared.Shop);

[Collection(Choreographed.Name)]
public sealed class PointsChoreographed(ChoreographedShop shared) : PointScenarios(shared.Shop);

[Collection(Choreographed.Name)]
public sealed class RacesChoreographed(ChoreographedShop shared) : RaceScenarios(shared.Shop);

[Collection(Choreographed.Name)]
public sealed class RefusalsChoreographed(ChoreographedShop shared) : RefusalScenarios(shared.Shop);

[Collection(Choreographed.Name)]
public sealed class ReturnsChoreographed(ChoreographedShop shared) : ReturnScenarios(shared.Shop);

[Collection(Choreographed.Name)]
public sealed class ShippingChoreographed(ChoreographedShop shared) : ShippingScenarios(shared.Shop);

/// <summary>Who chooses the style.</summary>
public sealed class StyleTests(DemoShop demo) : IClassFixture<DemoShop>
{
    private readonly RunningShop _shop = demo.Shop;

    [Theory]
    [InlineData("choreographed", true)]
    [InlineData("orchestrated", false)]
    public async Task In_the_demo_an_order_chooses_its_style(string style, bool isChoreographed)
    {
        var placed = await Placed(style);

        Is(201, placed);
        var history = (await _shop.Client.Get($"/v1/orders/{placed["id"]}/history")).Text;
        Assert.Equal(isChoreographed, history.Contains("ordering.purchase-completed.v1"));
    }

    [Fact]
    public async Task A_style_that_there_is_not_is_refused()
    {
        var refused = await Placed("improvised");

        Is(400, refused);
        Assert.Equal("header.unfit", refused["code"]);
    }

    private Task<Reply> Placed(string style) => _shop.Client.Post(
        "/v1/orders", OrderBody("demo-0001", [("TEA-001", 1)]), NewName("order"), ("Jumun-Style", style));
}
