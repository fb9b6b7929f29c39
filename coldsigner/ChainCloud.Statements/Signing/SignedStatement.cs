namespace ChainCloud.Statements;

/// <summary>A statement whose signature has been verified under <see cref="Signer"/>, with the very bytes that were signed.</summary>
public sealed class Signed<T>
    where T : class, IStatement<T>
{
    internal Signed(T statement, ReadOnlyMemory<byte> bytes, DevicePublicKey signer)
    {
        Statement = statement;
        Bytes = bytes;
        Signer = signer;
    }

    public T Statement { get; }

    /// <summary>The COSE_Sign1 message. Not the statement's identity: that is <see cref="IStatement{T}.Hash"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public DevicePublicKey Signer { get; }
}

/// <summary>A well-formed signed statement of which nothing is proven yet: read it to find out which key has to have signed it.</summary>
public sealed class Unverified<T>
    where T : class, IStatement<T>
{
    private readonly CoseSign1 _message;

    internal Unverified(T statement, CoseSign1 message)
    {
        Statement = statement;
        _message = message;
    }

    /// <summary>What the message claims.</summary>
    public T Statement { get; }

    /// <summary>Refuses with <see cref="ProblemCodes.StatementSignatureInvalid"/> when another key, or none, signed it.</summary>
    public Result<Signed<T>> Verify(DevicePublicKey key) =>
        _message.Verify(T.Tag, key)
            ? new Signed<T>(Statement, _message.Bytes, key)
            : new Problem(ProblemCodes.StatementSignatureInvalid, $"The signature of {T.Tag} is not of the key {key}.");
}

/// <summary>Signing and verifying of statements.</summary>
public static class SignedStatement
{
    /// <summary>Signs a statement. Throws <see cref="ArgumentException"/> for one that no reader would take: it must not get out.</summary>
    public static Signed<T> Sign<T>(T statement, DeviceSigningKey key)
        where T : class, IStatement<T>
    {
        var payload = statement.Encode();
        if (!T.Decode(payload).TryGet(out _, out var problem))
        {
            throw new ArgumentException($"The statement is not valid: {problem.Detail}", nameof(statement));
        }

        return new Signed<T>(statement, CoseSign1.Sign(T.Tag, payload, key).Bytes, key.PublicKey);
    }

    /// <summary>Reads without verifying. Refuses with <see cref="ProblemCodes.StatementMalformed"/>. The bytes must not change afterwards.</summary>
    public static Result<Unverified<T>> Read<T>(ReadOnlyMemory<byte> bytes)
        where T : class, IStatement<T> =>
        CoseSign1.Parse(bytes).Then(message => T.Decode(message.Payload).Map(statement => new Unverified<T>(statement, message)));

    /// <summary>Reads and verifies: refuses with <see cref="ProblemCodes.StatementMalformed"/> or <see cref="ProblemCodes.StatementSignatureInvalid"/>.</summary>
    public static Result<Signed<T>> Verify<T>(ReadOnlyMemory<byte> bytes, DevicePublicKey publicKey)
        where T : class, IStatement<T> =>
        Read<T>(bytes).Then(unverified => unverified.Verify(publicKey));
}
