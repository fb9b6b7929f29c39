using System.Security.Cryptography;

namespace ChainCloud.Statements;

/// <summary>What one party says to another: a record with one canonical byte form, a CBOR array with the tag first.</summary>
public interface IStatement<TSelf>
    where TSelf : class, IStatement<TSelf>
{
    /// <summary>Names kind and version, for example "cc/payout-intent/1"; also the signature's external_aad.</summary>
    static abstract string Tag { get; }

    /// <summary>Reads the canonical form; refuses everything else with <see cref="ProblemCodes.StatementMalformed"/>.</summary>
    static abstract Result<TSelf> Decode(ReadOnlyMemory<byte> payload);

    /// <summary>The canonical form.</summary>
    byte[] Encode();

    /// <summary>The statement's identity: SHA-256 of the canonical form.</summary>
    Hash256 Hash { get; }
}

/// <summary>What all statements' encoders and decoders share.</summary>
internal static class StatementCodec
{
    public static Hash256 Hash<T>(T statement)
        where T : class, IStatement<T> => new(SHA256.HashData(statement.Encode()));

    /// <summary>Starts the array of a statement with that many fields after the tag.</summary>
    public static CborWriter Begin(string tag, int fields)
    {
        var writer = new CborWriter();
        writer.WriteArray(fields + 1);
        writer.WriteText(tag);
        return writer;
    }

    /// <summary>Reads tag and fields, refuses leftovers, and holds the result against the input once more by encoding it.</summary>
    public static Result<T> Decode<T>(ReadOnlyMemory<byte> payload, int fields, Func<CborReader, T> read)
        where T : class, IStatement<T>
    {
        var reader = new CborReader(payload);
        reader.ExpectArray(fields + 1);
        reader.Require(reader.ReadText(64) == T.Tag, $"This is no {T.Tag}.");
        var statement = read(reader);
        reader.ExpectEnd();
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        return statement.Encode().AsSpan().SequenceEqual(payload.Span)
            ? statement
            : new Problem(ProblemCodes.StatementMalformed, "The encoding is not canonical.");
    }
}
