namespace ChainCloud.Statements;

/// <summary>
/// What crosses to and from a device: an unsigned envelope, canonical CBOR, at most 4 MiB. A closed family: only this assembly adds
/// kinds. Nothing in an envelope is believed by itself; the signed statements inside are what counts.
/// </summary>
public abstract record Frame
{
    /// <summary>No frame is longer, in bytes.</summary>
    public const int MaxLength = CborReader.MaxLength;

    private protected Frame()
    {
    }

    /// <summary>Names kind and version.</summary>
    public abstract string Tag { get; }

    /// <summary>The job that the frame asks for or answers.</summary>
    public abstract JobId JobId { get; init; }

    /// <summary>The device that has to do the job, or did.</summary>
    public abstract DeviceId Device { get; init; }

    private protected abstract int Fields { get; }

    /// <summary>The canonical form. Throws <see cref="InvalidOperationException"/> above <see cref="MaxLength"/>.</summary>
    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, Fields);
        Write(writer);
        var bytes = writer.ToArray();
        return bytes.Length <= MaxLength ? bytes : throw new InvalidOperationException($"A frame of {bytes.Length} bytes is too long.");
    }

    /// <summary>Reads any frame; refuses everything else with <see cref="ProblemCodes.StatementMalformed"/>.</summary>
    public static Result<Frame> Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new CborReader(bytes);
        var items = reader.ReadArray(32);
        var tag = reader.ReadText(64);
        if (reader.Problem is { } unreadable)
        {
            return unreadable;
        }

        if (ReaderOf(tag) is not { } read)
        {
            return new Problem(ProblemCodes.StatementMalformed, "This is no frame of a known kind and version.");
        }

        var frame = read(reader);
        reader.ExpectEnd();
        reader.Require(items == frame.Fields + 1, $"{frame.Tag} has {frame.Fields} fields.");
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        return frame.Encode().AsSpan().SequenceEqual(bytes.Span)
            ? frame
            : new Problem(ProblemCodes.StatementMalformed, "The encoding is not canonical.");
    }

    private protected abstract void Write(CborWriter writer);

    private static Func<CborReader, Frame>? ReaderOf(string tag) => tag switch
    {
        BatchJob.FrameTag => BatchJob.Read,
        SignJob.FrameTag => SignJob.Read,
        VerifyBatchJob.FrameTag => VerifyBatchJob.Read,
        ApprovePayoutJob.FrameTag => ApprovePayoutJob.Read,
        JournalJob.FrameTag => JournalJob.Read,
        BatchResult.FrameTag => BatchResult.Read,
        SignResult.FrameTag => SignResult.Read,
        VerdictResult.FrameTag => VerdictResult.Read,
        IntentResult.FrameTag => IntentResult.Read,
        JournalResult.FrameTag => JournalResult.Read,
        RefusedResult.FrameTag => RefusedResult.Read,
        _ => null,
    };
}

/// <summary>A frame that asks a device for something.</summary>
/// <param name="Network">Of the wallet.</param>
/// <param name="Asset">Of the wallet.</param>
/// <param name="Merchant">Whose wallet.</param>
/// <param name="Device">The device that is asked.</param>
/// <param name="JobId">The job.</param>
public abstract record JobFrame(Network Network, AssetId Asset, MerchantId Merchant, DeviceId Device, JobId JobId) : Frame
{
    public sealed override DeviceId Device { get; init; } = Device;

    public sealed override JobId JobId { get; init; } = JobId;

    private protected void WriteHead(CborWriter writer)
    {
        writer.Network(Network);
        writer.Asset(Asset);
        writer.Merchant(Merchant);
        writer.Device(Device);
        writer.Job(JobId);
    }
}

/// <summary>A frame that answers a job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Device">Who answers.</param>
public abstract record ResultFrame(JobId JobId, DeviceId Device) : Frame
{
    public sealed override DeviceId Device { get; init; } = Device;

    public sealed override JobId JobId { get; init; } = JobId;

    private protected void WriteHead(CborWriter writer)
    {
        writer.Job(JobId);
        writer.Device(Device);
    }
}
