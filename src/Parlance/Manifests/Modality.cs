namespace Parlance.Manifests;

/// <summary>A kind of content that a model reads or writes. Closed; in manifests the words are in lower case.</summary>
public enum Modality
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Images.</summary>
    Image,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Moving pictures.</summary>
    Video,

    /// <summary>Documents such as PDF.</summary>
    File,
}
