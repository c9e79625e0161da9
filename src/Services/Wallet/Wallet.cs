using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.Wallet;

/// <summary>Wallet keeps customers' balances.</summary>
public static class Wallet
{
    public static readonly Service Service = Service.Named("wallet")
        .Speaks(WalletJson.Default, WalletStates.Default)
        .Decides<Balance, WalletCommand, WalletEvent>("balance")
        .Runs(OrderBalance.Part)
        .Shows<Totals, CurrencyTotal>()
        .Serves(Routes.Map, Bodies.Default);
}

/// <summary>How Wallet's own states and documents are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Balance))]
[JsonSerializable(typeof(CurrencyTotal))]
[JsonSerializable(typeof(SagaState<OrderBalance>))]
internal sealed partial class WalletStates : JsonSerializerContext;
