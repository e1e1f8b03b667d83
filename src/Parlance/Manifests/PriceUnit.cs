namespace Parlance.Manifests;

/// <summary>What has a price beside tokens of text. The comments name the word of a manifest and the measure of its price. Closed.</summary>
public enum PriceUnit
{
    /// <summary><c>audio_cache_read</c>: a million tokens of audio input read from a cache; without it, as input read from a cache.</summary>
    AudioCacheRead,

    /// <summary><c>image_input</c>: a million tokens of pictures in the input; without it, as plain input.</summary>
    ImageInput,

    /// <summary><c>image_output</c>: a million tokens of pictures in the output; without it, as output.</summary>
    ImageOutput,

    /// <summary><c>audio_hour</c>: an hour of audio that is listened to.</summary>
    AudioHour,

    /// <summary><c>characters</c>: a million characters that are spoken.</summary>
    Characters,

    /// <summary><c>image</c>: a picture that is made.</summary>
    Image,

    /// <summary><c>search_unit</c>: a search of a reranking model.</summary>
    SearchUnit,

    /// <summary><c>web_search</c>: a search of the web.</summary>
    WebSearch,

    /// <summary><c>search_request</c>: a request for which the web was searched, however often.</summary>
    SearchRequest,

    /// <summary><c>source</c>: a source that is read.</summary>
    Source,

    /// <summary><c>file_search</c>: a search in files at the provider.</summary>
    FileSearch,

    /// <summary><c>request</c>: a request that is answered.</summary>
    Request,
}
