using System.Globalization;

namespace ChainCloud.Kernel;

/// <summary>
/// What a payment must consume, so that two payments for one intent exclude each other by consensus: an output (UTXO chains), or a number
/// of an account (Ethereum: sender and nonce). Immutable; equality by content.
/// </summary>
public readonly struct Fence : IEquatable<Fence>
{
    private readonly Hash256 _txId;
    private readonly AccountAddress? _account;

    private Fence(Hash256 txId, AccountAddress? account, ulong number)
    {
        (_txId, _account, Number) = (txId, account, number);
    }

    /// <summary>The output's position, or the account's nonce.</summary>
    public ulong Number { get; }

    /// <summary>32 bytes of a transaction id or 20 of an account: what tables and statements hold beside the number.</summary>
    public byte[] Point => _account?.ToArray() ?? _txId.ToArray();

    public Outpoint? AsOutpoint => _account is null ? new Outpoint(_txId, (uint)Number) : null;

    /// <summary>Sender and nonce; null for an output.</summary>
    public (AccountAddress From, ulong Nonce)? AsAccountNonce => _account is { } account ? (account, Number) : null;

    public static Fence Of(Outpoint point) => new(point.TxId, null, point.Index);

    /// <summary>A nonce is at most 2^63 - 1 here, so that every database holds it; EIP-2681 allows one bit more.</summary>
    public static Fence Of(AccountAddress from, ulong nonce) =>
        nonce <= long.MaxValue ? new(default, from, nonce) : throw new ArgumentOutOfRangeException(nameof(nonce));

    /// <summary>A fence of its stored parts; refuses other lengths than 32 and 20 and numbers out of range.</summary>
    public static Result<Fence> Of(ReadOnlySpan<byte> point, ulong number) => point.Length switch
    {
        32 when number <= uint.MaxValue => Of(new Outpoint(new Hash256(point), (uint)number)),
        AccountAddress.Length when number <= long.MaxValue => Of(new AccountAddress(point), number),
        _ => new Problem(ProblemCodes.IdInvalid, "A fence is an output, or an account and a nonce."),
    };

    /// <summary>Parses "txid:index" and "0x…:nonce" as <see cref="ToString"/> writes them.</summary>
    public static Result<Fence> Parse(string? text)
    {
        var parts = (text ?? "").Split(':');
        if (!parts[0].StartsWith("0x", StringComparison.Ordinal))
        {
            return Outpoint.Parse(text).Map(Of);
        }

        return parts.Length == 2 && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var nonce) && nonce <= long.MaxValue
            ? AccountAddress.ParseHex(parts[0]).Map(from => Of(from, nonce))
            : new Problem(ProblemCodes.IdInvalid, "A fence is txid:index or 0xaccount:nonce.");
    }

    public static implicit operator Fence(Outpoint point) => Of(point);

    public bool Equals(Fence other) => _txId == other._txId && _account == other._account && Number == other.Number;

    public override bool Equals(object? obj) => obj is Fence other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_txId, _account, Number);

    public static bool operator ==(Fence left, Fence right) => left.Equals(right);

    public static bool operator !=(Fence left, Fence right) => !left.Equals(right);

    public override string ToString() => $"{_account?.ToString() ?? _txId.ToString()}:{Number.ToString(CultureInfo.InvariantCulture)}";
}
