using Npgsql;
using NpgsqlTypes;

namespace Jumun.Bench;

/// <summary>How the transaction is written.</summary>
public enum PostgresStyle
{
    /// <summary>As it is usually written: BEGIN, five prepared statements one after another, COMMIT.</summary>
    InTurn,

    /// <summary>The five statements and the commit in one round trip, which few applications do.</summary>
    Together,
}

/// <summary>
/// One order as five prepared statements in one transaction, the most contended row last. Redemptions are counted for
/// each customer, where we keep one number for the code: else all orders would wait for one row.
/// </summary>
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

    private static readonly Value Key = new(NpgsqlDbType.Text, order => order._key);
    private static readonly Value Customer = new(NpgsqlDbType.Integer, order => order._customer);
    private static readonly Value Product = new(NpgsqlDbType.Integer, order => order._product);
    private static readonly Value Shipping = new(NpgsqlDbType.Jsonb, _ => Address);

    private readonly List<(NpgsqlParameter Parameter, Value Value)> _values = [];
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _together;
    private readonly List<NpgsqlCommand> _inTurn = [];
    private readonly PostgresStyle _style;
    private string _key = "";
    private int _customer;
    private int _product;

    public PostgresOrder(NpgsqlConnection connection, PostgresStyle style)
    {
        (_connection, _style, _together) = (connection, style, new(connection));
        Add("""
            INSERT INTO orders (key, customer, product, quantity, total, address, status)
            SELECT $1, $2, $3, 2, price * 2 * 9 / 10, $4, 'Confirmed' FROM product WHERE id = $3
            """, Key, Customer, Product, Shipping);
        Add("INSERT INTO payment (key, amount) VALUES ($1, 21600)", Key);
        Add("UPDATE customer SET balance = balance - 21600 WHERE id = $1", Customer);
        Add("UPDATE coupon SET used = used + 1 WHERE customer = $1", Customer);
        Add("UPDATE stock SET pieces = pieces - 2 WHERE product = $1", Product);
    }

    public async Task Prepare()
    {
        SetValues();
        foreach (var command in _inTurn)
        {
            await command.PrepareAsync();
        }

        if (_style == PostgresStyle.Together)
        {
            await _together.PrepareAsync();
        }
    }

    public async Task Place(string key, int customer, int product)
    {
        (_key, _customer, _product) = (key, customer, product);
        SetValues();
        if (_style == PostgresStyle.Together)
        {
            await _together.ExecuteNonQueryAsync();
            return;
        }

        await using var transaction = await _connection.BeginTransactionAsync();
        foreach (var command in _inTurn)
        {
            command.Transaction = transaction;
            if (await command.ExecuteNonQueryAsync() != 1)
            {
                throw new InvalidOperationException($"Nothing came of: {command.CommandText}");
            }
        }

        await transaction.CommitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _together.DisposeAsync();
        foreach (var command in _inTurn)
        {
            await command.DisposeAsync();
        }
    }

    private void SetValues()
    {
        foreach (var (parameter, value) in _values)
        {
            parameter.Value = value.Of(this);
        }
    }

    private void Add(string statement, params Value[] values)
    {
        NpgsqlParameterCollection parameters;
        if (_style == PostgresStyle.Together)
        {
            var command = new NpgsqlBatchCommand(statement);
            _together.BatchCommands.Add(command);
            parameters = command.Parameters;
        }
        else
        {
            var command = new NpgsqlCommand(statement, _connection);
            _inTurn.Add(command);
            parameters = command.Parameters;
        }

        foreach (var value in values)
        {
            var parameter = new NpgsqlParameter { NpgsqlDbType = value.Type };
            parameters.Add(parameter);
            _values.Add((parameter, value));
        }
    }

    private sealed record Value(NpgsqlDbType Type, Func<PostgresOrder, object> Of);
}
