using Jumun.RunningHost;

namespace Jumun.Http.Tests;

// All scenarios once more, against a platform of three processes that share the services.

/// <summary>Three processes for all of them; each request goes to another.</summary>
public sealed class ShopOfProcesses : SharedShop
{
    protected override async Task<RunningShop> Start()
    {
        var cluster = await RunningCluster.Start(RunningCluster.Split, "--demo");
        return new(cluster.Addresses, cluster.DisposeAsync);
    }
}

[CollectionDefinition(Name)]
public sealed class OverProcesses : ICollectionFixture<ShopOfProcesses>
{
    public const string Name = "over processes";
}

[Collection(OverProcesses.Name)]
public sealed class BrokenRequestsOverProcesses(ShopOfProcesses shared) : BrokenRequestScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class CancelsOverProcesses(ShopOfProcesses shared) : CancelScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class ConventionsOverProcesses(ShopOfProcesses shared) : ConventionScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class CustomersOverProcesses(ShopOfProcesses shared) : CustomerScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class ExplanationsOverProcesses(ShopOfProcesses shared) : ExplainScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class FirstOrderOverProcesses(ShopOfProcesses shared) : FirstOrderScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class HistoriesOverProcesses(ShopOfProcesses shared) : HistoryScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class KeysOverProcesses(ShopOfProcesses shared) : KeyScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class MyPagesOverProcesses(ShopOfProcesses shared) : MyPageScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class OperationsOverProcesses(ShopOfProcesses shared) : OperationScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class PointsOverProcesses(ShopOfProcesses shared) : PointScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class RacesOverProcesses(ShopOfProcesses shared) : RaceScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class RefusalsOverProcesses(ShopOfProcesses shared) : RefusalScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class ReturnsOverProcesses(ShopOfProcesses shared) : ReturnScenarios(shared.Shop);

[Collection(OverProcesses.Name)]
public sealed class ShippingOverProcesses(ShopOfProcesses shared) : ShippingScenarios(shared.Shop);
