using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.Payments;

/// <summary>Payments settles what orders cost.</summary>
public static class Payments
{
    public static readonly Service Service = Service.Named("payments")
        .Speaks(PaymentsJson.Default, PaymentsStates.Default)
        .Decides<Payment, PaymentCommand, PaymentEvent>("payment")
        .Runs(OrderPayment.Part)
        .Serves(Routes.Map, Bodies.Default);
}

/// <summary>How Payments' own states are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(SagaState<OrderPayment>))]
internal sealed partial class PaymentsStates : JsonSerializerContext;
