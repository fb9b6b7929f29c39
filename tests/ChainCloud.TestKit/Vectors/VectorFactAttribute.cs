using Xunit;

namespace ChainCloud.TestKit.Vectors;

/// <summary>A fact on a data set of <see cref="VectorFolder"/>: skipped, with the reason, where that folder is not.</summary>
public sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute() => Skip = VectorFolder.WhyMissing;
}
