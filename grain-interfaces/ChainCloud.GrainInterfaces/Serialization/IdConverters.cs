using Orleans;

namespace ChainCloud.GrainInterfaces.Serialization;

// Kernel types reference nothing, so they can't carry the engine's attributes: each crosses as its canonical text.

[GenerateSerializer, Immutable, Alias("cc.AssetIdSurrogate")]
public readonly struct AssetIdSurrogate(string text)
{
    [Id(0)]
    public readonly string Text = text;
}

[RegisterConverter]
public sealed class AssetIdConverter : IConverter<AssetId, AssetIdSurrogate>
{
    public AssetId ConvertFromSurrogate(in AssetIdSurrogate surrogate) => AssetId.Parse(surrogate.Text).Value;

    public AssetIdSurrogate ConvertToSurrogate(in AssetId value) => new(value.ToString());
}

[GenerateSerializer, Immutable, Alias("cc.MerchantIdSurrogate")]
public readonly struct MerchantIdSurrogate(string text)
{
    [Id(0)]
    public readonly string Text = text;
}

[RegisterConverter]
public sealed class MerchantIdConverter : IConverter<MerchantId, MerchantIdSurrogate>
{
    public MerchantId ConvertFromSurrogate(in MerchantIdSurrogate surrogate) => MerchantId.Parse(surrogate.Text).Value;

    public MerchantIdSurrogate ConvertToSurrogate(in MerchantId value) => new(value.ToString());
}

[GenerateSerializer, Immutable, Alias("cc.DeviceIdSurrogate")]
public readonly struct DeviceIdSurrogate(string text)
{
    [Id(0)]
    public readonly string Text = text;
}

[RegisterConverter]
public sealed class DeviceIdConverter : IConverter<DeviceId, DeviceIdSurrogate>
{
    public DeviceId ConvertFromSurrogate(in DeviceIdSurrogate surrogate) => DeviceId.Parse(surrogate.Text).Value;

    public DeviceIdSurrogate ConvertToSurrogate(in DeviceId value) => new(value.ToString());
}

[GenerateSerializer, Immutable, Alias("cc.BookIdSurrogate")]
public readonly struct BookIdSurrogate(string text)
{
    [Id(0)]
    public readonly string Text = text;
}

[RegisterConverter]
public sealed class BookIdConverter : IConverter<BookId, BookIdSurrogate>
{
    public BookId ConvertFromSurrogate(in BookIdSurrogate surrogate) => BookId.Parse(surrogate.Text).Value;

    public BookIdSurrogate ConvertToSurrogate(in BookId value) => new(value.ToString());
}

[GenerateSerializer, Immutable, Alias("cc.BatchIdSurrogate")]
public readonly struct BatchIdSurrogate(string text)
{
    [Id(0)]
    public readonly string Text = text;
}

[RegisterConverter]
public sealed class BatchIdConverter : IConverter<BatchId, BatchIdSurrogate>
{
    public BatchId ConvertFromSurrogate(in BatchIdSurrogate surrogate) => BatchId.Parse(surrogate.Text).Value;

    public BatchIdSurrogate ConvertToSurrogate(in BatchId value) => new(value.ToString());
}

[GenerateSerializer, Immutable, Alias("cc.PayoutIdSurrogate")]
public readonly struct PayoutIdSurrogate(string text)
{
    [Id(0)]
    public readonly string Text = text;
}

[RegisterConverter]
public sealed class PayoutIdConverter : IConverter<PayoutId, PayoutIdSurrogate>
{
    public PayoutId ConvertFromSurrogate(in PayoutIdSurrogate surrogate) => PayoutId.Parse(surrogate.Text).Value;

    public PayoutIdSurrogate ConvertToSurrogate(in PayoutId value) => new(value.ToString());
}

[GenerateSerializer, Immutable, Alias("cc.DepositIdSurrogate")]
public readonly struct DepositIdSurrogate(string text)
{
    [Id(0)]
    public readonly string Text = text;
}

[RegisterConverter]
public sealed class DepositIdConverter : IConverter<DepositId, DepositIdSurrogate>
{
    public DepositId ConvertFromSurrogate(in DepositIdSurrogate surrogate) => DepositId.Parse(surrogate.Text).Value;

    public DepositIdSurrogate ConvertToSurrogate(in DepositId value) => new(value.ToString());
}

[GenerateSerializer, Immutable, Alias("cc.TransferIdSurrogate")]
public readonly struct TransferIdSurrogate(string text)
{
    [Id(0)]
    public readonly string Text = text;
}

[RegisterConverter]
public sealed class TransferIdConverter : IConverter<TransferId, TransferIdSurrogate>
{
    public TransferId ConvertFromSurrogate(in TransferIdSurrogate surrogate) => TransferId.Parse(surrogate.Text).Value;

    public TransferIdSurrogate ConvertToSurrogate(in TransferId value) => new(value.ToString());
}

[GenerateSerializer, Immutable, Alias("cc.JobIdSurrogate")]
public readonly struct JobIdSurrogate(string text)
{
    [Id(0)]
    public readonly string Text = text;
}

[RegisterConverter]
public sealed class JobIdConverter : IConverter<JobId, JobIdSurrogate>
{
    public JobId ConvertFromSurrogate(in JobIdSurrogate surrogate) => JobId.Parse(surrogate.Text).Value;

    public JobIdSurrogate ConvertToSurrogate(in JobId value) => new(value.ToString());
}

[GenerateSerializer, Immutable, Alias("cc.AlarmIdSurrogate")]
public readonly struct AlarmIdSurrogate(string text)
{
    [Id(0)]
    public readonly string Text = text;
}

[RegisterConverter]
public sealed class AlarmIdConverter : IConverter<AlarmId, AlarmIdSurrogate>
{
    public AlarmId ConvertFromSurrogate(in AlarmIdSurrogate surrogate) => AlarmId.Parse(surrogate.Text).Value;

    public AlarmIdSurrogate ConvertToSurrogate(in AlarmId value) => new(value.ToString());
}
