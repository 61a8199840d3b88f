"""Names of the exception classes of the standard library of all supported Pythons, beside the built-in ones."""

STANDARD = frozenset(
    """
    AbsoluteLinkError AbsolutePathError AddressValueError AmbiguousOptionError ArgumentError ArgumentTypeError
    AuthenticationError BadGzipFile BadOptionError BadStatusLine BadZipFile BdbQuit BoundaryError BrokenBarrierError
    BrokenExecutor BufferTooShort CCompilerError CalledProcessError CancelledError CannotSendHeader
    CannotSendRequest CharsetError Clamped ClassFoundException CompileError CompressionError ContentTooShortError
    ConversionError ConversionSyntax CookieError CycleError DataError DatabaseError DecimalException DivisionByZero
    DivisionImpossible DivisionUndefined DuplicateOptionError DuplicateSectionError EOFHeaderError Empty
    EmptyHeaderError EndOfBlock Error ErrorDuringImport ExecError ExitNow ExpatError ExternalClashError ExtractError
    Fault FilterError FloatOperation FormatError FrozenInstanceError Full GetPassWarning GetoptError HTTPError
    HTTPException HeaderError HeaderMissingRequiredValue HeaderParseError HeaderWriteError IllegalMonthError
    IllegalWeekdayError ImproperConnectionState Incomplete IncompleteRead IncompleteReadError Inexact IntegrityError
    InterfaceError InternalError InterpolationDepthError InterpolationError InterpolationMissingOptionError
    InterpolationSyntaxError InvalidContext InvalidFileException InvalidHeaderError InvalidOperation
    InvalidSpecError InvalidStateError InvalidTZPathWarning InvalidURL JSONDecodeError LZMAError LargeZipFile
    LibError LimitOverrunError LineTooLong LinkError LinkOutsideDestinationError LoadError MaybeEncodingError
    MessageError MessageParseError MissingSectionHeaderError MultilineContinuationError MultipartConversionError
    NannyNag NetmaskValueError NetrcParseError NoOptionError NoSectionError NoSuchMailboxError NotConnected
    NotEmptyError NotSupportedError OSSAudioError OperationalError OptParseError OptionConflictError OptionError
    OptionValueError OutsideDestinationError Overflow PackageNotFoundError ParsingError PatternError PickleError
    PicklingError PreprocessError ProcessError ProgrammingError ProtocolError PyCompileError QueueEmpty QueueFull
    QueueShutDown ReadError ReentrantCallError RegistryError RemoteDisconnected RemoteError RemoteTraceback
    ResponseError ResponseNotReady Restart Rounded SSLCertVerificationError SSLEOFError SSLError SSLSyscallError
    SSLWantReadError SSLWantWriteError SSLZeroReturnError SameFileError SendfileNotAvailableError ShutDown SkipTest
    SpecialFileError StatisticsError StopTokenizing StreamError Subnormal SubprocessError SubsequentHeaderError
    TOMLDecodeError TarError TimeoutError TimeoutExpired TokenError TruncatedHeaderError URLError Underflow
    UnexpectedException UnimplementedFileMode UnknownFileError UnknownProtocol UnknownTransferEncoding
    UnpicklingError UnsafeMailcapInput UnsupportedOperation Warning ZipAppError ZipImportError ZoneInfoNotFoundError
    error gaierror herror
    """.split()  # noqa: SIM905 - one name a line would fill four screens
)
