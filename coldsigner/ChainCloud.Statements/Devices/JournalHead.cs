namespace ChainCloud.Statements;

/// <summary>
/// Where a device's memory ends for one merchant, said for one job and signed with its channel key: whoever carries the answers can leave
/// nothing out at the end. Of a vault the receipts are meant, of a V-Device its intents.
/// </summary>
/// <param name="Network">Of the device.</param>
/// <param name="Merchant">Whose part.</param>
/// <param name="Device">Who says it.</param>
/// <param name="Job">The job that asked: an older answer is not this one.</param>
/// <param name="Counter">The last number: of the receipts, or of the intents; 0 for none.</param>
/// <param name="Last">Hash of that receipt or intent; zero for none.</param>
/// <param name="Batches">How many batches of this merchant's addresses a vault has attested; 0 of a V-Device.</param>
/// <param name="Time">The device's time, Unix seconds.</param>
public sealed record JournalHead(
    Network Network, MerchantId Merchant, DeviceId Device, JobId Job, long Counter, Hash256 Last, long Batches, long Time) : IStatement<JournalHead>
{
    public static string Tag => "cc/journal-head/1";

    public Hash256 Hash => StatementCodec.Hash(this);

    public byte[] Encode()
    {
        var writer = StatementCodec.Begin(Tag, 8);
        writer.Network(Network);
        writer.Merchant(Merchant);
        writer.Device(Device);
        writer.Job(Job);
        writer.Number(Counter);
        writer.Hash(Last);
        writer.Number(Batches);
        writer.Number(Time);
        return writer.ToArray();
    }

    public static Result<JournalHead> Decode(ReadOnlyMemory<byte> payload) => StatementCodec.Decode(payload, 8, reader =>
    {
        var head = new JournalHead(
            reader.Network(), reader.Merchant(), reader.Device(), reader.Job(), reader.Number(), reader.Hash(), reader.Number(), reader.Number());
        reader.Require((head.Counter == 0) == head.Last.IsZero, "A head without a number has no hash, and the other way round.");
        return head;
    });
}
