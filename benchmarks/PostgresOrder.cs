using Npgsql;
using NpgsqlTypes;

namespace Jumun.Bench;

/// <summary>One order as five prepared statements, sent together and committed together.</summary>
internal sealed class PostgresOrder : IAsyncDisposable
{
    public const string Schema = """
        CREATE TABLE product (id int PRIMARY KEY, price bigint NOT NULL);
        CREATE TABLE stock (product int PRIMARY KEY, pieces bigint NOT NULL CHECK (pieces >= 0)) WITH (fillfactor = 10);
        CREATE TABLE customer (id int PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0)) WITH (fillfactor = 50);
        CREATE TABLE coupon (customer int PRIMARY KEY, used bigint NOT NULL) WITH (fillfactor = 50);
        CREATE TABLE orders (key text PRIMARY KEY, customer int NOT NULL, product int NOT NULL, quantity int NOT NULL,
          total bigint NOT NULL, address jsonb NOT NULL, status text NOT NULL, at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE payment (key text PRIMARY KEY, amount bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());
        INSERT INTO product SELECT n, 12000 FROM generate_series(1, 20) n;
        INSERT INTO stock SELECT n, 2000000000 FROM generate_series(1, 20) n;
        INSERT INTO customer SELECT n, 1000000000000 FROM generate_series(1, 1000) n;
        INSERT INTO coupon SELECT n, 0 FROM generate_series(1, 1000) n;
        """;

    private const string Address =
        """{"name":"A. Customer","line1":"1 Sejong-daero","city":"Seoul","postalCode":"04524","country":"KR"}""";

    private readonly NpgsqlBatch _batch;
    private readonly NpgsqlParameter<string>[] _keys;
    private readonly NpgsqlParameter<int>[] _customers;
    private readonly NpgsqlParameter<int>[] _products;

    public PostgresOrder(NpgsqlConnection connection)
    {
        _batch = new(connection);
        var order = Statement("""
            INSERT INTO orders (key, customer, product, quantity, total, address, status)
            SELECT $1, $2, $3, 2, price * 2 * 9 / 10, $4, 'Confirmed' FROM product WHERE id = $3
            """);
        var payment = Statement("INSERT INTO payment (key, amount) VALUES ($1, 21600)");
        var balance = Statement("UPDATE customer SET balance = balance - 21600 WHERE id = $1");
        var coupon = Statement("UPDATE coupon SET used = used + 1 WHERE customer = $1");
        var stock = Statement("UPDATE stock SET pieces = pieces - 2 WHERE product = $1");
        _keys = [Text(order), Text(payment)];
        _customers = [Number(order), Number(balance), Number(coupon)];
        _products = [Number(order), Number(stock)];
        order.Add(new() { Value = Address, NpgsqlDbType = NpgsqlDbType.Jsonb });
    }

    public Task Prepare() => _batch.PrepareAsync();

    public async Task Place(string key, int customer, int product)
    {
        Array.ForEach(_keys, parameter => parameter.TypedValue = key);
        Array.ForEach(_customers, parameter => parameter.TypedValue = customer);
        Array.ForEach(_products, parameter => parameter.TypedValue = product);
        await _batch.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private NpgsqlParameterCollection Statement(string text)
    {
        var command = new NpgsqlBatchCommand(text);
        _batch.BatchCommands.Add(command);
        return command.Parameters;
    }

    private static NpgsqlParameter<string> Text(NpgsqlParameterCollection parameters)
    {
        var parameter = new NpgsqlParameter<string> { NpgsqlDbType = NpgsqlDbType.Text };
        parameters.Add(parameter);
        return parameter;
    }

    private static NpgsqlParameter<int> Number(NpgsqlParameterCollection parameters)
    {
        var parameter = new NpgsqlParameter<int> { NpgsqlDbType = NpgsqlDbType.Integer };
        parameters.Add(parameter);
        return parameter;
    }
}
