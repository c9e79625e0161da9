using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.Customers;

/// <summary>Customers knows who may order.</summary>
public static class Customers
{
    public static readonly Service Service = Service.Named("customers")
        .Speaks(CustomersJson.Default, CustomersStates.Default)
        .Decides<Customer, CustomerCommand, CustomerEvent>("customer")
        .Shows<RegisteredCustomers, RegisteredCustomer>()
        .Serves(Routes.Map, Bodies.Default);
}

/// <summary>How Customers' own states and documents are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(RegisteredCustomer))]
internal sealed partial class CustomersStates : JsonSerializerContext;
