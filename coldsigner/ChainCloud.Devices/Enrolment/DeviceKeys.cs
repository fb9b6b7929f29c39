using ChainCloud.Devices.Sealing;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Enrolment;

/// <summary>A device's two P-256 keys: the lasting identity, and the channel key of the current epoch, which signs statements.</summary>
public sealed class DeviceKeys : IDisposable
{
    /// <summary>Bytes of both private keys, identity first.</summary>
    public const int SecretLength = 2 * DeviceSigningKey.PrivateLength;

    private DeviceKeys(DeviceSigningKey identity, DeviceSigningKey channel)
    {
        Identity = identity;
        Channel = channel;
    }

    public DeviceSigningKey Identity { get; }

    public DeviceSigningKey Channel { get; }

    public static DeviceKeys Generate() => new(DeviceSigningKey.Generate(), DeviceSigningKey.Generate());

    /// <summary>Takes the bytes that <see cref="CopySecret"/> wrote; throws <see cref="System.Security.Cryptography.CryptographicException"/> for others.</summary>
    public static DeviceKeys FromSecret(ReadOnlySpan<byte> secret) => new(
        DeviceSigningKey.FromPrivateKey(secret[..DeviceSigningKey.PrivateLength]),
        DeviceSigningKey.FromPrivateKey(secret[DeviceSigningKey.PrivateLength..SecretLength]));

    /// <summary>Writes both private keys, for sealing.</summary>
    public void CopySecret(Span<byte> destination)
    {
        Identity.CopyPrivateKey(destination[..DeviceSigningKey.PrivateLength]);
        Channel.CopyPrivateKey(destination[DeviceSigningKey.PrivateLength..SecretLength]);
    }

    /// <summary>Both private keys in memory that clears itself.</summary>
    public SealedSecret ToSecret()
    {
        var secret = new SealedSecret(SecretLength);
        CopySecret(secret.Memory);
        return secret;
    }

    public void Dispose()
    {
        Identity.Dispose();
        Channel.Dispose();
    }
}
